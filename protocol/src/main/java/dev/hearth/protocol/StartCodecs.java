package dev.hearth.protocol;

import dev.hearth.protocol.DriverToExecutor.AcknowledgeStatus;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.RemoveTaskSet;
import dev.hearth.protocol.DriverToExecutor.StopExecutor;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.HeartbeatResponse;
import dev.hearth.protocol.ExecutorToDriver.JarRef;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorFailed;
import dev.hearth.protocol.ExecutorToDriver.RegisteredExecutor;
import dev.hearth.protocol.ExecutorToDriver.RetrieveAppConfig;
import dev.hearth.protocol.ExecutorToWorker.WatchWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchingWorker;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The messages that an executor sends and gets before its first task is over, without reflection: deriving codecs takes
 * a new process longer than all of them are under way. The bytes are those of the derived codecs.
 */
final class StartCodecs {
    static final Codec<RetrieveAppConfig> RETRIEVE_APP_CONFIG = codec(
            "RetrieveAppConfig",
            (value, out) -> Components.writeExecutor(value.executor(), out),
            in -> new RetrieveAppConfig(Components.readExecutor(in)));

    static final Codec<AppConfig> APP_CONFIG =
            codec("AppConfig", StartCodecs::writeAppConfig, StartCodecs::readAppConfig);

    static final Codec<RegisterExecutor> REGISTER_EXECUTOR =
            codec("RegisterExecutor", StartCodecs::writeRegisterExecutor, StartCodecs::readRegisterExecutor);

    static final Codec<RegisteredExecutor> REGISTERED_EXECUTOR =
            codec("RegisteredExecutor", StartCodecs::writeRegisteredExecutor, StartCodecs::readRegisteredExecutor);

    static final Codec<RegisterExecutorFailed> REGISTER_EXECUTOR_FAILED = codec(
            "RegisterExecutorFailed",
            (value, out) -> out.string(value.reason()),
            in -> new RegisterExecutorFailed(Components.string(in)));

    static final Codec<HeartbeatResponse> HEARTBEAT_RESPONSE = codec(
            "HeartbeatResponse",
            (value, out) -> {
                out.bool(value.registered());
                out.signedLong(value.lastStatus());
            },
            in -> new HeartbeatResponse(Components.bool(in), Components.signedLong(in)));

    static final Codec<AddTaskSet> ADD_TASK_SET =
            codec("AddTaskSet", StartCodecs::writeAddTaskSet, StartCodecs::readAddTaskSet);

    static final Codec<RemoveTaskSet> REMOVE_TASK_SET = codec(
            "RemoveTaskSet",
            (value, out) -> out.signedLong(value.taskSet()),
            in -> new RemoveTaskSet(Components.signedLong(in)));

    static final Codec<AcknowledgeStatus> ACKNOWLEDGE_STATUS = codec(
            "AcknowledgeStatus",
            (value, out) -> out.signedLong(value.lastStatus()),
            in -> new AcknowledgeStatus(Components.signedLong(in)));

    static final Codec<StopExecutor> STOP_EXECUTOR = codec(
            "StopExecutor", (value, out) -> out.string(value.reason()), in -> new StopExecutor(Components.string(in)));

    static final Codec<WatchWorker> WATCH_WORKER = codec(
            "WatchWorker",
            (value, out) -> Components.writeExecutor(value.executor(), out),
            in -> new WatchWorker(Components.readExecutor(in)));

    static final Codec<WatchingWorker> WATCHING_WORKER = codec(
            "WatchingWorker",
            (value, out) -> Components.writeExecutor(value.executor(), out),
            in -> new WatchingWorker(Components.readExecutor(in)));

    private StartCodecs() {}

    private static void writeAppConfig(AppConfig value, WireOutput out) {
        Components.writeProperties(value.properties(), out);
        Components.writeList(value.jars(), out, StartCodecs::writeJar);
    }

    private static AppConfig readAppConfig(WireInput in) {
        return new AppConfig(Components.readProperties(in), Components.readList(in, StartCodecs::readJar));
    }

    private static void writeJar(JarRef jar, WireOutput out) {
        int began = out.begin();
        out.string(jar.name());
        out.string(jar.sha256());
        out.signedLong(jar.bytes());
        out.end(began);
    }

    private static JarRef readJar(WireInput in) {
        int outer = in.begin();
        JarRef jar = new JarRef(Components.string(in), Components.string(in), Components.signedLong(in));
        in.end(outer);
        return jar;
    }

    private static void writeRegisterExecutor(RegisterExecutor value, WireOutput out) {
        Components.writeExecutor(value.executor(), out);
        out.signedLong(value.incarnation());
        out.string(value.host());
        out.signedLong(value.pid());
        out.signedInt(value.cores());
        out.signedLong(value.lastLaunch());
        Components.writeAddresses(value.addresses(), out);
    }

    private static RegisterExecutor readRegisterExecutor(WireInput in) {
        return new RegisterExecutor(
                Components.readExecutor(in),
                Components.signedLong(in),
                Components.string(in),
                Components.signedLong(in),
                Components.signedInt(in),
                Components.signedLong(in),
                Components.readAddresses(in));
    }

    private static void writeRegisteredExecutor(RegisteredExecutor value, WireOutput out) {
        out.signedLong(value.driverIncarnation());
        out.signedLong(value.lastStatus());
        Components.writeDuration(value.heartbeatEvery(), out);
        out.bool(value.appConfig().isPresent());
        value.appConfig().ifPresent(config -> APP_CONFIG.write(config, out));
    }

    private static RegisteredExecutor readRegisteredExecutor(WireInput in) {
        return new RegisteredExecutor(
                Components.signedLong(in),
                Components.signedLong(in),
                Components.readDuration(in),
                Components.bool(in) ? Optional.of(APP_CONFIG.read(in)) : Optional.empty());
    }

    private static void writeAddTaskSet(AddTaskSet value, WireOutput out) {
        out.signedLong(value.taskSet());
        out.signedInt(value.stage());
        out.signedInt(value.stageAttempt());
        out.bytes(value.body());
        Components.writeProperties(value.properties(), out);
    }

    private static AddTaskSet readAddTaskSet(WireInput in) {
        return new AddTaskSet(
                Components.signedLong(in),
                Components.signedInt(in),
                Components.signedInt(in),
                Components.bytes(in),
                Components.readProperties(in));
    }

    private static <T> Codec<T> codec(String name, BiConsumer<T, WireOutput> writer, Function<WireInput, T> reader) {
        return new Codec<>() {
            @Override
            public void write(T value, WireOutput out) {
                int began = out.begin();
                writer.accept(value, out);
                out.end(began);
            }

            @Override
            public T read(WireInput in) {
                return Components.message(name, in, reader);
            }
        };
    }
}
