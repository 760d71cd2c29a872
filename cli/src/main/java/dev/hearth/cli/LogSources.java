package dev.hearth.cli;

import dev.hearth.cli.LogMerge.Source;
import dev.hearth.cli.LogsCommand.Wanted;
import dev.hearth.cli.Targets.Kind;
import dev.hearth.cli.Targets.Target;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whose logs are meant, as the cluster changes. Of one thread. */
final class LogSources {
    /** What stands for the driver, in place of an executor's number. */
    static final String DRIVER = "driver";
    /** Of more processes, the newest. */
    private static final int MOST_PROCESSES = 50;

    private final Target target;
    private final Wanted wanted;
    private final Consumer<String> words;
    private final boolean overAtStart;
    private final int newestAtStart;

    /** @param start how things stand as the command begins */
    LogSources(Target target, Wanted wanted, MasterState start, Consumer<String> words) {
        this.target = target;
        this.wanted = wanted;
        this.words = words;
        this.overAtStart =
                application(start).map(each -> each.state().isTerminal()).orElse(false);
        this.newestAtStart = application(start).stream()
                .flatMap(each -> each.executors().stream())
                .mapToInt(each -> each.executor().number())
                .max()
                .orElse(-1);
    }

    private Optional<ApplicationView> application(MasterState state) {
        List<ApplicationView> found = state.applications().stream()
                .filter(each -> target.kind() == Kind.APPLICATION
                        ? each.app().value().equals(target.id())
                        : each.driver()
                                .filter(driver -> driver.value().equals(target.id()))
                                .isPresent())
                .toList();
        // a driver may have had several, one after the other: the one that is not over, which comes first, else the
        // last
        return found.stream()
                .filter(each -> !each.state().isTerminal())
                .findFirst()
                .or(() -> found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1)));
    }

    private Optional<DriverView> driver(MasterState state) {
        Optional<String> id = target.kind() == Kind.DRIVER
                ? Optional.of(target.id())
                : application(state).flatMap(ApplicationView::driver).map(each -> each.value());
        return state.drivers().stream()
                .filter(each -> id.equals(Optional.of(each.driver().value())))
                .findFirst();
    }

    /** Whether nothing follows. */
    boolean over(MasterState state) {
        return target.kind() == Kind.DRIVER
                ? driver(state).map(each -> each.state().isTerminal()).orElse(true)
                : application(state).map(each -> each.state().isTerminal()).orElse(true);
    }

    /** Those that take part now. */
    List<Source> of(MasterState state) {
        List<Source> sources = new ArrayList<>();
        boolean alone = wanted.process().isPresent();
        boolean driverToo = wanted.process().map(DRIVER::equals).orElse(true);
        Optional<ExecutorId> driver = driver(state).flatMap(DriverView::process).filter(each -> driverToo);
        driver.flatMap(this::attempt).ifPresent(each -> sources.add(new Source(each, alone ? "" : DRIVER)));
        List<ExecutorId> executors = executors(state);
        executors.stream()
                .skip(Math.max(0, executors.size() - MOST_PROCESSES))
                .forEach(each -> sources.add(new Source(each, alone ? "" : String.valueOf(each.number()))));
        return sources;
    }

    /** The driver's newest process, or the one before. */
    private Optional<ExecutorId> attempt(ExecutorId newest) {
        if (!wanted.previous()) {
            return Optional.of(newest);
        }
        return newest.number() == 0 ? Optional.empty() : Optional.of(new ExecutorId(newest.app(), newest.number() - 1));
    }

    private List<ExecutorId> executors(MasterState state) {
        return application(state).stream()
                .flatMap(app ->
                        app.executors().stream().filter(each -> isMeant(each)).map(ExecutorView::executor))
                .toList();
    }

    private boolean isMeant(ExecutorView executor) {
        if (wanted.process().isPresent()) {
            return wanted.process()
                    .get()
                    .equals(String.valueOf(executor.executor().number()));
        }
        // one that came and went since is as good as one that runs
        boolean runs = !executor.state().isTerminal() || executor.executor().number() > newestAtStart;
        return overAtStart || (wanted.previous() ? executor.state().isTerminal() : runs);
    }

    /** In words; whether the process that is asked for does not exist. */
    boolean tellWhatIsNotShown(MasterState state) {
        Optional<ApplicationView> app = application(state);
        int executors = executors(state).size();
        if (executors > MOST_PROCESSES) {
            words.accept("of " + executors + " executors, the newest " + MOST_PROCESSES
                    + " are shown; --executor N shows another");
        }
        if (wanted.process().isEmpty() && driver(state).isEmpty() && app.isPresent()) {
            words.accept("the driver of " + app.get().app()
                    + " is not run by the cluster: what it writes is shown where it was submitted");
        }
        boolean nothing = of(state).isEmpty();
        if (nothing && wanted.process().isPresent()) {
            words.accept(target.id() + " has no process " + wanted.process().get()
                    + ", or it is over for too long; 'hearth status -o json' lists them");
            return true;
        }
        if (nothing && !(wanted.follow() && !over(state))) {
            words.accept(
                    wanted.previous()
                            ? "no process of " + target.id() + " is over, of those that are remembered"
                            : "no process of " + target.id()
                                    + " runs; --previous shows those that are over, 'hearth why " + target.id()
                                    + "' says why");
        }
        return false;
    }
}
