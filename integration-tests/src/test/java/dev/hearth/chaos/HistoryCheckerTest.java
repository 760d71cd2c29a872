package dev.hearth.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker is content with a history in order, and finds each way in which one can be out of it. */
class HistoryCheckerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> GOOD = List.of(
            "{'at':1,'what':'submitted','key':'k1','id':'d1','supervise':true}",
            "{'at':2,'what':'saw','id':'d1','state':'RUNNING'}",
            "{'at':3,'what':'fault','kind':'kill driver'}",
            "{'at':4,'what':'submitted','key':'k1','id':'d1','supervise':true}",
            "{'at':5,'what':'driver','key':'k1','pid':7,'alone':true}",
            "{'at':6,'what':'task began','key':'k1','driver':7,'pid':8,'task':0,'attempt':0}",
            "{'at':7,'what':'task began','key':'k1','driver':7,'pid':8,'task':0,'attempt':1}",
            "{'at':8,'what':'result','key':'k1','pid':7,'tasks':1,'results':1,'wrong':0,'counted':1}",
            "{'at':9,'what':'saw','id':'d1','state':'FINISHED'}",
            "{'at':10,'what':'status','id':'d1','exit':0}",
            "{'at':11,'what':'end','id':'d1','state':'FINISHED'}",
            "{'at':12,'what':'over','unfinished':[]}",
            "{'at':13,'what':'swept','left':0}",
            "{'at':14,'what':'used','cores':0}",
            "{'at':15,'what':'daemon','process':'master'}");

    @Test
    void aHistoryInOrderHasNoViolationAndEveryPromiseIsLookedAt() {
        HistoryChecker.Findings findings = HistoryChecker.check(lines(GOOD));

        assertThat(findings.violations()).isEmpty();
        assertThat(findings.checked().values()).hasSize(13).allMatch(times -> times > 0);
    }

    @Test
    void anAcknowledgedSubmissionThatIsNotKnownAfterwardsIsFound() {
        found("is now not known", without("'end'"));
    }

    @Test
    void aSubmissionThatNeverEndsIsFound() {
        found("is now RUNNING", replaced("'end','id':'d1','state':'FINISHED'", "'end','id':'d1','state':'RUNNING'"));
    }

    @Test
    void aKeyWithTwoIdsIsFound() {
        found("key k1 is d1 and d2", with("{'what':'submitted','key':'k1','id':'d2','supervise':true}"));
    }

    @Test
    void anIdOfTwoKeysIsFound() {
        found("is the id of the keys k1 and k2", with("{'what':'submitted','key':'k2','id':'d1','supervise':true}"));
    }

    @Test
    void anEndThatChangesIsFound() {
        found("d1 was FINISHED and became RUNNING", with("{'what':'saw','id':'d1','state':'RUNNING'}"));
    }

    @Test
    void aSupervisedDriverThatFailedIsFound() {
        List<String> failed = new ArrayList<>(replaced("'FINISHED'", "'FAILED'"));

        found("(key k1, supervised) ended as FAILED", failed);
    }

    @Test
    void aStatusThatDoesNotFitTheEndIsFound() {
        found("ended as FINISHED and as 1", replaced("'exit':0", "'exit':1"));
    }

    @Test
    void wrongValuesAreFound() {
        found("wrong values", replaced("'wrong':0", "'wrong':1"));
        found("wrong values", replaced("'results':1", "'results':2"));
    }

    @Test
    void aTaskCountedTwiceIsFound() {
        found("counted twice", replaced("'counted':1", "'counted':2"));
    }

    @Test
    void anAttemptStartedTwiceIsFound() {
        found(
                "an attempt started twice",
                with("{'what':'task began','key':'k1','driver':7,'pid':9,'task':0,'attempt':1}"));
    }

    @Test
    void twoProcessesOfOneDriverAtATimeAreFound() {
        found("two processes at a time", with("{'what':'driver','key':'k1','pid':9,'alone':false}"));
    }

    @Test
    void anEndWithoutAResultIsFound() {
        found("d1 FINISHED and has no result", without("'result'"));
    }

    @Test
    void whatIsLeftIsFound() {
        found("processes are left", replaced("'left':0", "'left':2"));
        found("cores are still in use", replaced("'cores':0", "'cores':1"));
        found("ended by itself", with("{'what':'died','process':'worker-1'}"));
        found("not over", replaced("'unfinished':[]", "'unfinished':['job-3']"));
    }

    @Test
    void aDriverThatIsNotSupervisedMayEndWithItsWorkerAndOnlyThen() {
        List<String> lost = new ArrayList<>(GOOD);
        lost.replaceAll(line -> line.replace("'supervise':true", "'supervise':false")
                .replace("'FINISHED'", "'ERROR'")
                .replace("'exit':0", "'exit':1"));

        assertThat(HistoryChecker.check(lines(lost)).violations()).isEmpty();
        lost.removeIf(line -> line.contains("'fault'"));
        found("ended as ERROR", lost);
    }

    private static void found(String violation, List<String> history) {
        assertThat(HistoryChecker.check(lines(history)).violations())
                .anySatisfy(found -> assertThat(found).contains(violation));
    }

    private static List<String> with(String line) {
        List<String> more = new ArrayList<>(GOOD);
        more.add(line);
        return more;
    }

    private static List<String> without(String word) {
        return GOOD.stream().filter(line -> !line.contains("'what':" + word)).toList();
    }

    private static List<String> replaced(String before, String after) {
        return GOOD.stream().map(line -> line.replace(before, after)).toList();
    }

    private static List<JsonNode> lines(List<String> history) {
        return history.stream()
                .map(line -> {
                    try {
                        return JSON.readTree(line.replace('\'', '"'));
                    } catch (JsonProcessingException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
    }
}
