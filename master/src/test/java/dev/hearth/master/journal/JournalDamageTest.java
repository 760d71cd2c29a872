package dev.hearth.master.journal;

import static dev.hearth.master.journal.JournalRun.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.master.state.DurableEvent;
import dev.hearth.rpc.codec.WireOutput;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A small journal of a snapshot and two segments, damaged in every way: it gives everything, or stops and says where. */
class JournalDamageTest {
    private static final String SNAPSHOT = "snapshot-00000000000000000002.snap";
    private static final String FIRST = "journal-00000000000000000003.log";
    private static final String LAST = "journal-00000000000000000005.log";

    private final JournalRun run;
    private final Map<String, byte[]> files;

    JournalDamageTest() {
        VirtualDisk disk = new VirtualDisk();
        run = JournalRun.on(disk);
        one("a");
        one("b", "bb");
        run.snapshot();
        run.settle();
        one("c");
        one("d", "d".repeat(900));
        // a second snapshot begins another segment, and is given up
        run.snapshot();
        run.jobs(1);
        assertThat(run.close()).isNotDone();
        run.settle();
        JournalRun last = JournalRun.on(disk);
        last.add("e");
        last.settle();
        last.add("f", "f".repeat(600));
        last.settle();
        run.added.addAll(last.added.subList(run.added.size(), last.added.size()));
        files = disk.files();
        assertThat(files.keySet()).containsExactly(FIRST, LAST, SNAPSHOT);
    }

    private void one(String... texts) {
        run.add(texts);
        run.settle();
    }

    @Test
    void intactItGivesEverything() {
        assertThat(open(files)).isEqualTo(run.added).hasSize(9);
    }

    @Test
    void anyByteThatIsFlippedIsFoundOrDoesNoHarm() {
        int stopped = 0;
        for (String file : files.keySet()) {
            for (int at = 0; at < files.get(file).length; at++) {
                for (int flip : new int[] {0x01, 0x80, 0xFF}) {
                    byte[] bytes = files.get(file).clone();
                    bytes[at] ^= (byte) flip;
                    stopped += givesEverythingOrStops(with(file, bytes), file, file + " flipped at " + at) ? 0 : 1;
                }
            }
        }
        assertThat(stopped).as("nothing in the files is without a checksum").isEqualTo(3 * totalBytes());
    }

    private int totalBytes() {
        return files.values().stream().mapToInt(bytes -> bytes.length).sum();
    }

    @Test
    void anyByteThatIsZeroIsFoundOrDoesNoHarm() {
        for (String file : files.keySet()) {
            for (int at = 0; at < files.get(file).length; at++) {
                byte[] bytes = files.get(file).clone();
                bytes[at] = 0;
                boolean unused = givesEverythingOrStops(with(file, bytes), file, file + " zeroed at " + at);
            }
        }
    }

    @Test
    void aSnapshotOrAnEarlierSegmentThatIsCutShortIsNotedAtAnyLength() {
        for (String file : List.of(SNAPSHOT, FIRST)) {
            for (int length = 0; length < files.get(file).length; length++) {
                byte[] bytes = Arrays.copyOf(files.get(file), length);
                boolean unused = givesEverythingOrStops(with(file, bytes), "", file + " cut to " + length);
            }
        }
    }

    @Test
    void ofTheLastSegmentWholeRecordsAreLeftAtAnyLength() {
        byte[] whole = files.get(LAST);
        for (int length = 0; length < whole.length; length++) {
            Map<String, byte[]> damaged = with(LAST, Arrays.copyOf(whole, length));
            if (length < JournalFormat.SECTOR) {
                assertStops(damaged, LAST, "byte 0");
                continue;
            }
            VirtualDisk disk = VirtualDisk.of(damaged);
            JournalRun reopened = JournalRun.on(disk);
            assertThat(run.added).startsWith(reopened.added.toArray(DurableEvent[]::new));
            assertThat(reopened.added).hasSizeGreaterThanOrEqualTo(6);
            assertThat(reopened.recovered.cut().isPresent())
                    .isEqualTo(length % JournalFormat.SECTOR != 0 || torn(length));
            reopened.add("after it");
            reopened.settle();
            assertThat(open(disk.files())).isEqualTo(reopened.added);
        }
    }

    /** Whether the second of the last segment's records, of two sectors, ends at half. */
    private static boolean torn(int length) {
        return length == 3 * JournalFormat.SECTOR;
    }

    @Test
    void zerosBehindTheLastRecordAreCutOff() {
        for (int zeros : new int[] {1, 15, 16, 511, 512, 5_000}) {
            Map<String, byte[]> longer = with(LAST, Arrays.copyOf(files.get(LAST), files.get(LAST).length + zeros));

            JournalRun reopened = JournalRun.on(VirtualDisk.of(longer));

            assertThat(reopened.added).isEqualTo(run.added);
            assertThat(reopened.recovered.cut())
                    .hasValueSatisfying(cut -> assertThat(cut)
                            .contains("record 7", LAST, "at byte " + files.get(LAST).length, zeros + " bytes"));
        }
    }

    @Test
    void aSectorOfZerosInTheMidstIsDamageAndAtTheEndATornRecord() {
        byte[] midst = files.get(LAST).clone();
        Arrays.fill(midst, JournalFormat.SECTOR, 2 * JournalFormat.SECTOR, (byte) 0);
        assertStops(with(LAST, midst), LAST, "record 5 at byte 512");

        byte[] end = files.get(LAST).clone();
        Arrays.fill(end, 2 * JournalFormat.SECTOR, 3 * JournalFormat.SECTOR, (byte) 0);
        assertThat(open(with(LAST, end))).isEqualTo(run.added.subList(0, 7));
    }

    @Test
    void aFileThatIsMissingIsNoted() {
        for (String file : List.of(SNAPSHOT, FIRST, LAST)) {
            Map<String, byte[]> rest = new TreeMap<>(files);
            rest.remove(file);
            assertThatThrownBy(() -> open(rest))
                    .as(file)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("/virtual")
                    .hasMessageContaining("not complete")
                    .hasMessageContaining("record");
        }
    }

    @Test
    void aFileInPlaceOfAnotherIsNoted() {
        assertStops(with(LAST, files.get(FIRST)), LAST, "byte 0");
        assertStops(with(FIRST, files.get(LAST)), FIRST, "byte 0");
        assertStops(with(SNAPSHOT, files.get(FIRST)), SNAPSHOT, "byte 0");
    }

    @Test
    void whatASnapshotTookThePlaceOfIsNotLookedAt() {
        Map<String, byte[]> more = new TreeMap<>(files);
        more.put("journal-00000000000000000001.log", new byte[] {1, 2, 3});
        more.put("snapshot-00000000000000000001.snap", new byte[0]);
        more.put("journal-00000000000000000009.log.new", new byte[0]);
        more.put("journal-9.log.bak", new byte[0]);
        VirtualDisk disk = VirtualDisk.of(more);

        assertThat(JournalRun.eventsOn(disk)).isEqualTo(run.added);
        assertThat(disk.files().keySet()).containsExactly(FIRST, LAST, "journal-9.log.bak", SNAPSHOT);
    }

    @Test
    void aFileOfAnotherClusterIsRefused() {
        byte[] head = new JournalFormat.Head(JournalFormat.Kind.SEGMENT, 5, "other").bytes();
        byte[] bytes = files.get(LAST).clone();
        System.arraycopy(head, 0, bytes, 0, head.length);

        assertStops(with(LAST, bytes), LAST, "cluster other");
    }

    @Test
    void aNewerFormatIsRefusedWithBothVersions() {
        for (String file : files.keySet()) {
            byte[] bytes = files.get(file).clone();
            bytes[11] = 2;
            CRC32C checksum = new CRC32C();
            checksum.update(bytes, 0, 12);
            for (int i = 0; i < 4; i++) {
                bytes[12 + i] = (byte) (checksum.getValue() >>> 8 * (3 - i));
            }
            assertThatThrownBy(() -> open(with(file, bytes)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("version 2")
                    .hasMessageContaining("version 1")
                    .hasMessageContaining(file)
                    .hasMessageContaining("hearth.deploy.recoveryDirectory");
        }
    }

    @Test
    void aRefusedJournalIsLeftAsItWas() {
        byte[] bytes = files.get(FIRST).clone();
        bytes[600] ^= 1;
        VirtualDisk disk = VirtualDisk.of(with(FIRST, bytes));

        assertThatThrownBy(() -> JournalRun.on(disk)).isInstanceOf(JournalException.class);

        assertThat(disk.changes()).isZero();
        assertThatThrownBy(() -> JournalRun.on(disk))
                .as("and is not locked")
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void anEventOfAnotherReleaseIsRefusedWithItsRecord() {
        VirtualDisk disk = new VirtualDisk();
        JournalRun other = JournalRun.on(disk);
        other.add("a");
        other.settle();
        Map<String, byte[]> all = disk.files();
        String file = all.keySet().iterator().next();
        WireOutput out = new WireOutput();
        JournalFormat.begin(out);
        out.varInt(9_999);
        out.end(out.begin());
        byte[] record = JournalFormat.end(out, 2);
        byte[] bytes = Arrays.copyOf(all.get(file), all.get(file).length + record.length);
        System.arraycopy(record, 0, bytes, all.get(file).length, record.length);

        assertThatThrownBy(() -> JournalRun.on(VirtualDisk.of(Map.of(file, bytes))))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("record 2 in " + file)
                .hasMessageContaining("another release");
        assertThat(event("a")).isEqualTo(other.added.get(0));
    }

    private Map<String, byte[]> with(String file, byte[] bytes) {
        Map<String, byte[]> damaged = new TreeMap<>(files);
        damaged.put(file, bytes);
        return damaged;
    }

    private static List<DurableEvent> open(Map<String, byte[]> files) {
        return JournalRun.eventsOn(VirtualDisk.of(files));
    }

    /** True when it gave everything. */
    private boolean givesEverythingOrStops(Map<String, byte[]> damaged, String file, String how) {
        try {
            assertThat(open(damaged)).as(how).isEqualTo(run.added);
            return true;
        } catch (JournalException e) {
            assertThat(e).as(how).hasMessageContaining("/virtual").hasMessageContaining(file);
            assertThat(e.getMessage()).as(how).containsAnyOf("record", "byte 0");
            return false;
        }
    }

    private static void assertStops(Map<String, byte[]> damaged, String... words) {
        assertThatThrownBy(() -> open(damaged))
                .isInstanceOf(JournalException.class)
                .hasMessageContainingAll(words);
    }
}
