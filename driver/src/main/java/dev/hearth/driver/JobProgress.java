package dev.hearth.driver;

/**
 * How far a job is.
 *
 * @param tasks of the job in all
 * @param succeeded tasks so far
 * @param failed attempts so far, killed ones not counted
 * @param running attempts that can be running now: those that wait at an executor for a slot are not counted
 */
public record JobProgress(int tasks, int succeeded, int failed, int running) {

    /** Nothing of so many tasks is done. */
    static JobProgress none(int tasks) {
        return new JobProgress(tasks, 0, 0, 0);
    }
}
