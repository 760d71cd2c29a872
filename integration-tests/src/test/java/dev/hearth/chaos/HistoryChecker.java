package dev.hearth.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Holds a history against what the cluster promises. A function of the lines: it may run long after the fact. */
final class HistoryChecker {
    private static final String KNOWN = "acknowledged submissions known afterwards, with one end";
    private static final String OVER = "runs whose jobs were over in time";
    private static final String ONE_ID = "keys with one id, and ids with one key";
    private static final String FINAL = "ends that stayed as they were";
    private static final String PERMITTED = "ends that the faults and the flags permit";
    private static final String STATUS = "exit statuses that tell the end";
    private static final String VALUES = "jobs with the right values";
    private static final String COUNTED = "jobs whose tasks were counted once each";
    private static final String ATTEMPTS = "attempts started once";
    private static final String ALONE = "drivers' processes alone in their time";
    private static final String DAEMONS = "daemons that ended only when they were killed";
    private static final String SWEPT = "sweeps that found no process";
    private static final String FREED = "looks at the end that found no core in use";

    private static final Set<String> TERMINAL = Set.of("FINISHED", "FAILED", "KILLED", "ERROR");

    /** Faults by which a driver that is not supervised may end otherwise than by itself. */
    private static final Set<String> TAKES_DRIVERS = Set.of(
            "kill driver",
            "kill worker",
            "pause worker",
            "cut a worker's link",
            "half-open a worker's link",
            "stall a worker's link",
            "fill a disk");

    /**
     * What came of it.
     *
     * @param checked how often each promise was looked at
     */
    record Findings(Map<String, Integer> checked, List<String> violations) {}

    /** What is known of one submission. */
    private static final class Story {
        final String id;
        String key = "";
        boolean supervised;
        boolean killed;
        long acknowledged;
        Optional<String> ended = Optional.empty();
        Optional<Integer> exit = Optional.empty();
        Optional<String> terminal = Optional.empty();

        Story(String id) {
            this.id = id;
        }

        boolean mayEndAs(String state, List<JsonNode> faults) {
            if (state.equals("FINISHED")) {
                return true;
            }
            if (killed) {
                return state.equals("KILLED") || !supervised;
            }
            return !supervised && !state.equals("KILLED") && faults.stream().anyMatch(this::takesIt);
        }

        private boolean takesIt(JsonNode fault) {
            return TAKES_DRIVERS.contains(fault.path("kind").asText());
        }
    }

    private final Map<String, Integer> checked = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Story> stories = new TreeMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private final List<JsonNode> faults = new ArrayList<>();
    private final List<JsonNode> clients = new ArrayList<>();
    private final Map<String, Integer> resultsByKey = new HashMap<>();
    private final Set<String> starts = new HashSet<>();

    private HistoryChecker() {}

    /** Checks the lines of a history, those of each file in their order. */
    static Findings check(List<JsonNode> lines) {
        HistoryChecker checker = new HistoryChecker();
        lines.forEach(checker::line);
        checker.ends();
        return new Findings(checker.checked, checker.violations);
    }

    private void line(JsonNode line) {
        switch (line.path("what").asText()) {
            case "submitted" -> submitted(line);
            case "killing" -> story(line).killed = true;
            case "saw" -> saw(line);
            case "end" -> end(line);
            case "status" -> status(line);
            case "client" -> clients.add(line);
            case "fault" -> faults.add(line);
            case "died" -> promise(DAEMONS, false, line.path("process").asText() + " ended by itself: " + line);
            case "daemon" -> promise(DAEMONS, true, "");
            case "over" -> promise(OVER, line.path("unfinished").isEmpty(), "not over: " + line.path("unfinished"));
            case "swept" -> promise(SWEPT, line.path("left").asInt() == 0, "processes are left: " + line);
            case "used" -> promise(FREED, line.path("cores").asInt() == 0, "cores are still in use: " + line);
            case "driver" -> promise(ALONE, line.path("alone").asBoolean(), "two processes at a time: " + line);
            case "result" -> result(line);
            case "task began" -> start(line);
            default -> {
                // for people
            }
        }
    }

    private void submitted(JsonNode line) {
        String id = line.path("id").asText();
        String key = line.path("key").asText();
        String before = ids.putIfAbsent(key, id);
        promise(ONE_ID, before == null || before.equals(id), "key " + key + " is " + before + " and " + id);
        Story story = story(line);
        promise(
                ONE_ID,
                story.key.isEmpty() || story.key.equals(key),
                id + " is the id of the keys " + story.key + " and " + key);
        story.key = key;
        story.supervised = line.path("supervise").asBoolean();
        story.acknowledged = line.path("at").asLong();
    }

    /** A state that the master told; lines come with every change. */
    private void saw(JsonNode line) {
        Story story = story(line);
        String state = line.path("state").asText();
        story.terminal.ifPresent(
                before -> promise(FINAL, before.equals(state), story.id + " was " + before + " and became " + state));
        if (TERMINAL.contains(state) && story.terminal.isEmpty()) {
            story.terminal = Optional.of(state);
        }
    }

    private void end(JsonNode line) {
        Story story = story(line);
        promise(KNOWN, story.ended.isEmpty(), story.id + " has ended twice: " + line);
        story.ended = Optional.of(line.path("state").asText());
        saw(line);
    }

    /** What {@code hearth wait} gave; a wait that lost its master says nothing about the end. */
    private void status(JsonNode line) {
        story(line).exit = Optional.of(line.path("exit").asInt());
    }

    /** The end of a driver that ran in its client's process: 4 is a client that found no master. */
    private void client(JsonNode line) {
        String key = line.path("key").asText();
        int exit = line.path("exit").asInt();
        boolean killed = line.path("killed").asBoolean();
        boolean refused = exit == 4 && !resultsByKey.containsKey(key);
        promise(PERMITTED, exit == 0 || killed || refused, "the client " + key + " ended with " + exit + ": " + line);
    }

    private void result(JsonNode line) {
        String key = line.path("key").asText();
        resultsByKey.merge(key, 1, Integer::sum);
        int tasks = line.path("tasks").asInt();
        promise(
                VALUES,
                line.path("results").asInt() == tasks && line.path("wrong").asInt() == 0,
                "wrong values: " + line);
        promise(COUNTED, line.path("counted").asInt() == tasks, "tasks counted twice or not at all: " + line);
    }

    /** A task's attempt belongs to one process of its driver. */
    private void start(JsonNode line) {
        String attempt = line.path("key").asText() + "/" + line.path("driver").asLong() + "/"
                + line.path("task").asInt() + "/" + line.path("attempt").asInt();
        promise(ATTEMPTS, starts.add(attempt), "an attempt started twice: " + line);
    }

    private void ends() {
        clients.forEach(this::client);
        for (Story story : stories.values()) {
            boolean known = story.ended.filter(TERMINAL::contains).isPresent();
            promise(
                    KNOWN,
                    known,
                    story.id + " (key " + story.key + ") was acknowledged after " + story.acknowledged
                            + " ms and is now " + story.ended.orElse("not known"));
            if (!known) {
                continue;
            }
            String end = story.ended.orElseThrow();
            promise(
                    PERMITTED,
                    story.mayEndAs(end, faults),
                    story.id + " (key " + story.key + (story.supervised ? ", supervised" : "") + ") ended as " + end);
            int results = resultsByKey.getOrDefault(story.key, 0);
            if (end.equals("FINISHED")) {
                promise(VALUES, results >= 1, story.id + " FINISHED and has no result");
            }
            story.exit.ifPresent(exit -> promise(
                    STATUS, (exit == 0) == end.equals("FINISHED"), story.id + " ended as " + end + " and as " + exit));
        }
    }

    private Story story(JsonNode line) {
        return stories.computeIfAbsent(line.path("id").asText(), Story::new);
    }

    private void promise(String which, boolean kept, String otherwise) {
        checked.merge(which, 1, Integer::sum);
        if (!kept) {
            violations.add(which + ": " + otherwise);
        }
    }
}
