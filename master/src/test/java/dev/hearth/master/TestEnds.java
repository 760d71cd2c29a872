package dev.hearth.master;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorState;
import java.util.List;
import java.util.Optional;

/** Ends of executors, and an application that is not there. */
final class TestEnds {
    static final AppId NO_APP = new AppId("app-nobodys");

    private TestEnds() {}

    static ExecutorEnd exited(int code) {
        return new ExecutorEnd(ExecutorState.EXITED, Optional.of(code), "exit code " + code, List.of());
    }
}
