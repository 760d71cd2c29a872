package dev.hearth.master.http.metrics;

import dev.hearth.rpc.RpcCounts;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.LongSupplier;

/** What the master's loop and its connections count themselves. */
final class ProcessCounts {
    private final RpcCounts rpc;
    private final LongSupplier turns;

    ProcessCounts(RpcCounts rpc, LongSupplier turns) {
        this.rpc = rpc;
        this.turns = turns;
    }

    List<MetricSnapshot> snapshots() {
        return List.of(
                GaugeSnapshot.builder()
                        .name("hearth_rpc_connections")
                        .help("Open connections of workers, drivers and commands.")
                        .dataPoint(GaugeDataPointSnapshot.builder()
                                .value(rpc.connections())
                                .build())
                        .build(),
                counter(
                        "hearth_rpc_connections_opened",
                        "Connections that proved who they are.",
                        rpc.connectionsOpened()),
                counter(
                        "hearth_rpc_connections_refused",
                        "Connections that did not prove who they are, or were too many.",
                        rpc.connectionsRefused()),
                counter(
                        "hearth_rpc_messages_refused",
                        "Messages of a type, role or shape that the master does not take.",
                        rpc.messagesRefused()),
                counter(
                        "hearth_rpc_frames_broken",
                        "Frames that were none, each of which ended its connection.",
                        rpc.framesBroken()),
                counter("hearth_event_loop_turns", "Turns of the master's event loop.", turns.getAsLong()));
    }

    private static MetricSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
                .build();
    }
}
