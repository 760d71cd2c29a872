package dev.hearth.simulation;

import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEvent;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.master.state.ExecutorEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * What the masters of one disk have journalled, kept apart from that disk: whatever is read from the disk must lead to the
 * state after the last record that was acknowledged, or after one of those behind it that were under way.
 */
final class Ledger {
    private static final int RETAINED = 200;
    /** Characters of a difference, or not much more. */
    private static final int MOST_SHOWN = 1000;

    private final World world;
    private ClusterState acknowledged = new ClusterState(RETAINED, RETAINED);
    private ClusterState appended = new ClusterState(RETAINED, RETAINED);
    private final Deque<List<DurableEvent>> underWay = new ArrayDeque<>();
    private int reign;

    Ledger(World world) {
        this.world = world;
    }

    /** A master has handed this to its journal. Of one that has lost its disk to another it is of no account. */
    void appended(int by, List<DurableEvent> events) {
        if (by == reign) {
            events.forEach(event -> event.applyTo(appended));
            underWay.add(events);
        }
    }

    /** The oldest record that is under way is durable, as the journal says. */
    void acknowledged(int by) {
        if (by == reign) {
            underWay.remove().forEach(event -> event.applyTo(acknowledged));
        }
    }

    /** A master has read this from the disk, and goes on from there; gives its number. */
    int recovered(List<DurableEvent> events) {
        ClusterState found = replay(events);
        List<Object> content = content(found);
        List<Object> expected = content(acknowledged);
        int more = 0;
        while (!content.equals(content(acknowledged)) && !underWay.isEmpty()) {
            underWay.remove().forEach(event -> event.applyTo(acknowledged));
            more++;
        }
        if (!content.equals(content(acknowledged))) {
            world.violated("what is on the disk is not what was acknowledged:" + difference(content, expected));
        }
        if (more > 0) {
            world.count(Transition.UNACKNOWLEDGED_RECORD_KEPT);
        }
        if (!underWay.isEmpty()) {
            world.count(Transition.UNACKNOWLEDGED_RECORD_LOST);
        }
        underWay.clear();
        acknowledged = found;
        appended = replay(events);
        return ++reign;
    }

    /** A master says that these events lead to its present state. */
    void compare(int by, List<DurableEvent> state) {
        if (by != reign) {
            return;
        }
        List<Object> told = content(replay(state));
        List<Object> replayed = content(appended);
        if (!told.equals(replayed)) {
            world.violated("the master's state is not what its journal leads to:" + difference(told, replayed));
        }
        world.count(Transition.STATE_EQUALS_JOURNAL);
    }

    private static ClusterState replay(List<DurableEvent> events) {
        ClusterState state = new ClusterState(RETAINED, RETAINED);
        events.forEach(event -> event.applyTo(state));
        return state;
    }

    /** Where they differ, the first of it. */
    private static String difference(List<Object> found, List<Object> expected) {
        StringBuilder difference = new StringBuilder();
        for (int i = 0; i < Math.max(found.size(), expected.size()) && difference.length() < MOST_SHOWN; i++) {
            Object here = i < found.size() ? found.get(i) : "nothing";
            Object there = i < expected.size() ? expected.get(i) : "nothing";
            if (here instanceof List<?> some && there instanceof List<?> others && !here.equals(there)) {
                difference.append("\n of ").append(some.get(0));
                difference.append(difference(List.copyOf(some), List.copyOf(others)));
            } else if (!here.equals(there)) {
                difference.append("\n  ").append(here).append("\n  instead of ").append(there);
            }
        }
        return difference.toString();
    }

    /** What has to outlive a master, in an order of its own. */
    private static List<Object> content(ClusterState state) {
        List<Object> content = new ArrayList<>();
        content.add("next application " + state.nextApplication() + ", next driver "
                + state.drivers().next());
        for (DurableEvent event : state.drivers().snapshot()) {
            content.add(event instanceof DriverEvent.DriverRestored driver ? content(driver) : event);
        }
        for (AppEntry app : state.applications()) {
            content.add(content(app));
        }
        for (AppEntry app : state.endedApplications()) {
            content.add(content(app));
        }
        return content;
    }

    /** Whether its time to be started again has come is found out anew. */
    private static List<Object> content(DriverEvent.DriverRestored driver) {
        DriverEvent.Course course = driver.course();
        return List.of(
                driver.driver(),
                driver.key(),
                driver.spec(),
                driver.submitted(),
                driver.state(),
                driver.newest(),
                course.nextAttempt(),
                course.failures(),
                course.astray(),
                course.killReason(),
                course.exitCode(),
                course.cause(),
                course.ended(),
                course.lastLines(),
                driver.workers(),
                driver.avoided(),
                driver.history());
    }

    private static List<Object> content(AppEntry app) {
        List<Object> content = new ArrayList<>(Arrays.asList(
                app.id(),
                app.key(),
                app.spec(),
                app.submitted(),
                app.state(),
                app.ended(),
                app.cause(),
                app.owner(),
                List.copyOf(app.totals()),
                Set.copyOf(app.workers()),
                app.history(),
                app.failures(),
                app.failuresByWorker()));
        if (!app.state().isTerminal()) {
            content.add(app.nextExecutor());
        }
        for (ExecutorEntry executor : app.executors()) {
            content.add(executor.id());
            content.add(executor.worker());
            content.add(executor.resources());
        }
        app.endedExecutors().forEach(each -> {
            content.add(each.executor());
            content.add(each.worker());
            content.add(each.end());
        });
        return content;
    }
}
