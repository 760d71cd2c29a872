/**
 * Processes of executors, and the directory they live in. {@link dev.hearth.worker.process.LaunchCommands} turns an
 * order into a command line, an {@link dev.hearth.worker.process.ExecutorRunner} follows one process in the worker's
 * loop, and a {@link dev.hearth.worker.process.ProcessLauncher} does what blocks, on threads of its own.
 *
 * <p>Vocabulary: the <em>leader</em> is the process that was forked, its <em>group</em> that and everything it forked
 * itself; an <em>orphan</em> is a process whose worker is gone.
 */
package dev.hearth.worker.process;
