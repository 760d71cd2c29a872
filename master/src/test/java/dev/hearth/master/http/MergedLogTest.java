package dev.hearth.master.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.MergedLog.Part;
import dev.hearth.master.http.MergedLog.Source;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.codec.Bytes;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The logs of several processes are one text. */
class MergedLogTest {
    private static Part part(int executor, LogName log, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new Part(
                new Source(
                        new ExecutorId(new AppId("app-1"), executor),
                        log,
                        "[" + executor + (log == LogName.STDERR ? " err] " : "] ")),
                new LogRead(Optional.of(new LogPiece(Bytes.of(bytes), 0, bytes.length, false, "")), ""));
    }

    @Test
    void aLogWithoutAnyTimeComesAfterItsProcesssOtherOne() {
        List<Part> parts = List.of(
                part(0, LogName.STDOUT, "printed\nlast printed\n"),
                part(0, LogName.STDERR, "2026-01-01 11:00:01 zero\n2026-01-01 11:00:03 zero ends\n  so\n"),
                part(1, LogName.STDOUT, "banner\n2026-01-01 11:00:02 one\n"),
                part(1, LogName.STDERR, "2026-01-01 11:00:04 one ends\n"),
                part(2, LogName.STDOUT, "never a time\n"),
                part(2, LogName.STDERR, "nor here\n"));

        assertThat(MergedLog.answer(parts, 1000, ZoneOffset.UTC).text()).isEqualTo("""
            [0 err] 2026-01-01 11:00:01 zero
            [1] banner
            [1] 2026-01-01 11:00:02 one
            [0 err] 2026-01-01 11:00:03 zero ends
            [0 err]   so
            [0] printed
            [0] last printed
            [1 err] 2026-01-01 11:00:04 one ends
            [2] never a time
            [2 err] nor here
            """);
    }

    @Test
    void theHeaderCountsTheBytesOfTheLogsThatAreEarlier() {
        byte[] bytes = "of a line\nzwölf\nelf\nzehn\n".getBytes(UTF_8);
        List<Part> parts = List.of(new Part(
                new Source(new ExecutorId(new AppId("app-1"), 12), LogName.STDOUT, "[12] "),
                new LogRead(Optional.of(new LogPiece(Bytes.of(bytes), 1_000, 1_000 + bytes.length, true, "")), "")));

        Answer answer = MergedLog.answer(parts, "[12] elf\n[12] zehn\n".length(), ZoneOffset.UTC);

        assertThat(answer.text()).isEqualTo("[12] elf\n[12] zehn\n");
        assertThat(answer.headers()).containsEntry("Hearth-Log-Skipped", "" + (1_000 + "of a line\nzw__lf\n".length()));
    }
}
