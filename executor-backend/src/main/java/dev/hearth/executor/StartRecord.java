package dev.hearth.executor;

import dev.hearth.model.RunningFile;

/** Where runners note what they run, for whoever looks after the process has ended. One thread at a time uses a slot. */
interface StartRecord {
    /** For executors whose end is the driver's too. */
    StartRecord NONE = new StartRecord() {
        @Override
        public void started(int slot, long taskSet, int index, int attempt) {}

        @Override
        public void finished(int slot) {}
    };

    /** The attempt starts in the slot. */
    void started(int slot, long taskSet, int index, int attempt);

    /** Nothing runs in the slot any more. */
    void finished(int slot);

    /** In a file. */
    static StartRecord in(RunningFile file) {
        return new StartRecord() {
            @Override
            public void started(int slot, long taskSet, int index, int attempt) {
                file.started(slot, taskSet, index, attempt);
            }

            @Override
            public void finished(int slot) {
                file.finished(slot);
            }
        };
    }
}
