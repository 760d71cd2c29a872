package dev.hearth.cli;

import dev.hearth.config.Sizes;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.FailedProcess;
import dev.hearth.protocol.ClientToMaster.Holder;
import dev.hearth.protocol.ClientToMaster.Obstacle;
import dev.hearth.protocol.ClientToMaster.Shortage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Why an application or a driver waits, or why it ended. */
record WhyPage(Explanation why) implements Page {

    @Override
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", why.id().orElse(null));
        tree.put("name", why.name());
        tree.put("user", why.user());
        tree.put("state", why.state());
        tree.put("sentence", why.sentence());
        tree.put("at", why.at().toString());
        tree.put("submitted", why.submitted().toString());
        tree.put("ended", why.ended().map(Instant::toString).orElse(null));
        tree.put("shortages", why.shortages().stream().map(WhyPage::tree).toList());
        tree.put("remedies", why.remedies());
        tree.put("failed", why.ends().stream().map(WhyPage::tree).toList());
        return tree;
    }

    /** That time goes by is no news. */
    @Override
    public Object essence() {
        Map<String, Object> essence = tree();
        essence.remove("at");
        return essence;
    }

    private static Map<String, Object> tree(Shortage shortage) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("profile", shortage.profile());
        tree.put("each", tree(shortage.each()));
        tree.put("wanted", shortage.wanted().isPresent() ? shortage.wanted().getAsInt() : null);
        tree.put("running", shortage.running());
        tree.put("workers", shortage.workers());
        tree.put("obstacles", shortage.obstacles().stream().map(WhyPage::tree).toList());
        tree.put("largest", shortage.largest().map(WhyPage::tree).orElse(null));
        tree.put("fitting", shortage.fitting());
        tree.put("holders", shortage.holders().stream().map(WhyPage::tree).toList());
        tree.put("position", shortage.position());
        tree.put("waiting", shortage.waiting());
        tree.put("most", shortage.most().map(WhyPage::tree).orElse(null));
        tree.put("enough", shortage.enough().stream().map(WhyPage::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(Resources resources) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("cores", resources.cores());
        tree.put("memoryBytes", resources.memoryBytes());
        tree.put("resources", resources.amounts());
        return tree;
    }

    private static Map<String, Object> tree(Obstacle obstacle) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("reason", obstacle.reason());
        tree.put("resource", obstacle.resource().isEmpty() ? null : obstacle.resource());
        tree.put("workers", obstacle.workers());
        tree.put("leastFree", obstacle.leastFree());
        tree.put("mostFree", obstacle.mostFree());
        tree.put("examples", obstacle.examples());
        return tree;
    }

    private static Map<String, Object> tree(Holder holder) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", holder.id());
        tree.put("name", holder.name());
        tree.putAll(tree(holder.resources()));
        return tree;
    }

    private static Map<String, Object> tree(FailedProcess process) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("number", process.process().number());
        tree.put("worker", process.worker().map(WorkerId::value).orElse(null));
        tree.put("state", process.state().name());
        tree.put("exitCode", process.exitCode().orElse(null));
        tree.put("cause", process.cause());
        tree.put("lastLines", process.lastLines());
        return tree;
    }

    /** Wide is the same. */
    @Override
    public String text(boolean wide) {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        lines.add("  " + Harmless.words(why.sentence()));
        why.shortages().forEach(each -> lines.addAll(lines(each)));
        if (!why.remedies().isEmpty()) {
            lines.add("What would help:");
            why.remedies().forEach(each -> lines.add("  - " + Harmless.words(each)));
        }
        if (!why.ends().isEmpty()) {
            lines.add(isDriver() ? "Its last process:" : "Executors that failed, newest first:");
            why.ends().forEach(each -> lines.addAll(lines(each)));
            lines.add("All of it: hearth logs " + (why.ended().isPresent() ? "" : "--previous ")
                    + why.id().orElse(""));
        }
        return String.join("\n", lines);
    }

    private boolean isDriver() {
        return why.id().filter(each -> each.startsWith("driver-")).isPresent();
    }

    private String headline() {
        String times = why.ended()
                .map(ended -> Ages.show(Duration.between(ended, why.at())) + " ago, after "
                        + Ages.show(Duration.between(why.submitted(), ended)))
                .orElseGet(() -> "submitted " + Ages.show(Duration.between(why.submitted(), why.at())) + " ago");
        String position = why.shortages().stream()
                .findFirst()
                .map(each -> ", position " + each.position() + " of " + each.waiting() + " that wait")
                .orElse("");
        return Harmless.words(why.name()) + " (" + why.state() + ", " + times + position + ")";
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
        lines.add("  " + count(shortage.workers(), "worker") + " looked at:");
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
        return lines;
    }

    private static String words(Obstacle obstacle, Resources need) {
        String some = obstacle.examples().stream().map(Harmless::words).collect(Collectors.joining(", "))
                + (obstacle.examples().size() < obstacle.workers() ? ", …" : "");
        return switch (obstacle.reason()) {
            case "CORES" ->
                "cores: needs " + need.cores() + ", free " + range(obstacle, String::valueOf) + " (" + some + ")";
            case "MEMORY" ->
                "memory: needs " + Sizes.show(need.memoryBytes()) + ", free " + range(obstacle, Sizes::show) + " ("
                        + some + ")";
            case "AMOUNT" ->
                obstacle.resource() + ": needs " + need.amounts().getOrDefault(obstacle.resource(), 0) + ", free "
                        + range(obstacle, String::valueOf) + " (" + some + ")";
            case "AVOIDED" -> "avoided, since it kept failing there: " + some;
            case "NOT_TAKING" -> "takes nothing new: " + some;
            default -> obstacle.reason() + ": " + some;
        };
    }

    private static String range(Obstacle obstacle, LongFunction<String> show) {
        String least = show.apply(obstacle.leastFree());
        String most = show.apply(obstacle.mostFree());
        return least.equals(most) ? least : least + " to " + most;
    }

    private static List<String> lines(FailedProcess process) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + process.process().number()
                + process.worker().map(each -> " on " + each).orElse("") + ": " + Harmless.words(process.cause()));
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
