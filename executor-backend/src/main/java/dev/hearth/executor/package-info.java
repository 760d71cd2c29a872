/**
 * The executor: {@link dev.hearth.executor.Executor} runs tasks on its {@code TaskRunner}s, in a process of its own or in
 * a driver's; {@link dev.hearth.executor.CoarseGrainedExecutorBackend} is that process, and {@code ExecutorEndpoint} what
 * it says to its driver. One event loop owns everything but the run queue, which runners take from.
 */
package dev.hearth.executor;
