package dev.hearth.view;

import dev.hearth.config.Sizes;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage;
import dev.hearth.model.Shortage.Obstacle;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.FailedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Why an application or a driver waits, or why it ended, for people: the same words on terminals and pages. Pure. */
public record ExplanationText(Explanation why) {
    private static final Pattern EXECUTOR = Pattern.compile("\\bexecutor (?:[\\w.-]+/)?(\\d{1,9})\\b");

    /** Lines, whose words cannot do a terminal harm. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        lines.add("  " + Harmless.words(Brief.first(why.sentence())));
        lines.addAll(rest(why.sentence(), shownLines()));
        why.progress().ifPresent(each -> new ProgressText(each).lines().forEach(line -> lines.add("  " + line)));
        why.shortages().forEach(each -> lines.addAll(lines(each)));
        if (!why.remedies().isEmpty()) {
            lines.add("What would help:");
            why.remedies().forEach(each -> lines.add("  - " + Harmless.words(each)));
        }
        if (!why.ends().isEmpty()) {
            lines.add(isDriver() ? "Its last process:" : "Executors that failed, newest first:");
            why.ends().forEach(each -> lines.addAll(lines(each)));
            if (why.failures() > why.ends().size()) {
                lines.add("  and " + (why.failures() - why.ends().size()) + " more; all of them: hearth events "
                        + why.id().orElse(""));
            }
        }
        if (!why.ends().isEmpty() || isFailed()) {
            lines.add((why.ends().isEmpty() ? "Its logs: hearth logs " : "All of it: hearth logs ")
                    + (why.ended().isPresent() ? "" : "--previous ")
                    + why.id().orElse(""));
        }
        named().ifPresent(executor -> lines.add(
                "Of executor " + executor + ": hearth logs " + why.id().orElse("") + " --executor " + executor));
        return String.join("\n", lines);
    }

    private boolean isFailed() {
        return why.state().equals(ApplicationState.FAILED.name());
    }

    /** The executor where a task failed last, as the cause says, if it did not fail itself and so is shown here. */
    private Optional<Integer> named() {
        Matcher named = EXECUTOR.matcher(Brief.first(why.sentence()));
        return Optional.of(named)
                .filter(each -> isFailed() && !isDriver() && each.find())
                .map(each -> Integer.parseInt(each.group(1)))
                .filter(each ->
                        why.ends().stream().noneMatch(end -> end.process().number() == each));
    }

    /** What is shown of the logs of processes that failed, which a cause need not show again. */
    private Set<String> shownLines() {
        return why.ends().stream()
                .flatMap(each -> each.lastLines().stream())
                .map(String::strip)
                .collect(Collectors.toSet());
    }

    private static List<String> rest(String text, Set<String> shown) {
        return Brief.rest(text).stream()
                .filter(each -> !shown.contains(each.strip()))
                .map(each -> "    | " + Harmless.line(each))
                .toList();
    }

    private boolean isHopeless() {
        return why.shortages().stream().anyMatch(Shortage::isHopeless);
    }

    private boolean isDriver() {
        return why.id().filter(each -> each.startsWith("driver-")).isPresent();
    }

    private String headline() {
        String times = why.ended()
                .map(ended -> Ages.show(Duration.between(ended, why.at())) + " ago, after "
                        + Ages.show(Duration.between(why.submitted(), ended)))
                .orElseGet(() -> "submitted " + Ages.show(Duration.between(why.submitted(), why.at())) + " ago");
        String waits = why.shortages().stream()
                .findFirst()
                .map(each -> ", position " + each.position() + " of " + each.waiting() + " that wait")
                .orElse("");
        String never = ", no worker can ever take " + (isDriver() ? "it" : "an executor of it");
        return Harmless.words(why.name()) + " (" + why.state() + ", " + times + (isHopeless() ? never : waits) + ")";
    }

    private List<String> lines(Shortage shortage) {
        List<String> lines = new ArrayList<>();
        String number = shortage.wanted().isPresent()
                ? count(shortage.wanted().getAsInt(), "executor")
                : "as many executors as possible";
        lines.add(
                isDriver()
                        ? "  needs " + words(shortage.each())
                        : "  needs " + number + " of " + words(shortage.each())
                                + (shortage.profile() == 0 ? "" : " (resource profile " + shortage.profile() + ")")
                                + "; has " + shortage.running());
        if (shortage.workers() == 0) {
            return lines;
        }
        int counted = shortage.obstacles().stream().mapToInt(Obstacle::workers).sum();
        lines.add("  " + count(shortage.workers(), "worker") + " looked at"
                + (counted > shortage.workers() ? ", each counted for every reason that holds there:" : ":"));
        for (Obstacle obstacle : shortage.obstacles()) {
            lines.add("    " + obstacle.workers() + "  " + words(obstacle, shortage.each()));
        }
        if (!shortage.holders().isEmpty()) {
            lines.add("  held by: "
                    + shortage.holders().stream()
                            .map(each -> Harmless.words(each.name()) + " " + words(each.resources()))
                            .collect(Collectors.joining(", ")));
        }
        if (!shortage.enough().isEmpty()) {
            lines.add("  the end of one of these is enough: "
                    + shortage.enough().stream()
                            .map(each -> Harmless.words(each.name()) + " (" + each.id() + ")")
                            .collect(Collectors.joining(", "))
                    + "; how long that takes is not known");
        }
        shortage.most()
                .ifPresent(
                        each -> lines.add("  no worker is large enough, even with nothing else on it: the largest has "
                                + words(each) + " in all"));
        shortage.largest().ifPresent(each -> lines.add("  largest that fits now: " + words(each)));
        shortage.largestWhenEmpty()
                .filter(each -> shortage.fitting() == 0 && !shortage.largest().equals(Optional.of(each)))
                .ifPresent(each -> lines.add("  largest that fits when nothing else runs: " + words(each)));
        return lines;
    }

    private static String words(Obstacle obstacle, Resources need) {
        String some = obstacle.examples().stream().map(Harmless::words).collect(Collectors.joining(", "))
                + (obstacle.examples().size() < obstacle.workers() ? ", …" : "");
        return switch (obstacle.reason()) {
            case "CORES" -> "cores: needs " + need.cores() + there(obstacle, String::valueOf) + " (" + some + ")";
            case "MEMORY" ->
                "memory: needs " + Sizes.show(need.memoryBytes()) + there(obstacle, Sizes::show) + " (" + some + ")";
            case "AMOUNT" ->
                obstacle.resource() + ": needs " + need.amounts().getOrDefault(obstacle.resource(), 0)
                        + there(obstacle, String::valueOf) + " (" + some + ")";
            case "AVOIDED" -> "avoided, since it kept failing there: " + some;
            case "NOT_TAKING" -> "takes nothing new: " + some;
            default -> obstacle.reason() + ": " + some;
        };
    }

    /** What there is of it. */
    private static String there(Obstacle obstacle, LongFunction<String> show) {
        return obstacle.always()
                ? ", has " + range(obstacle.leastInAll(), obstacle.mostInAll(), show)
                        + " even when nothing else runs there"
                : ", free " + range(obstacle.leastFree(), obstacle.mostFree(), show);
    }

    private static String range(long from, long to, LongFunction<String> show) {
        String least = show.apply(from);
        String most = show.apply(to);
        return least.equals(most) ? least : least + " to " + most;
    }

    private static List<String> lines(FailedProcess process) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + process.process().number()
                + process.worker().map(each -> " on " + each).orElse("") + ": "
                + Harmless.words(Brief.first(process.cause())));
        Set<String> shown = process.lastLines().stream().map(String::strip).collect(Collectors.toSet());
        lines.addAll(rest(process.cause(), shown));
        process.lastLines().forEach(each -> lines.add("    | " + Harmless.line(each)));
        return lines;
    }

    private static String words(Resources resources) {
        String amounts = resources.amounts().entrySet().stream()
                .map(each -> ", " + each.getValue() + " " + each.getKey())
                .collect(Collectors.joining());
        return count(resources.cores(), "core") + ", " + Sizes.show(resources.memoryBytes()) + amounts;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
