/**
 * Where everything happens: an {@link dev.hearth.loop.EventLoop} runs the tasks of one owner one at a time, keeps its
 * timers, and is the only clock that decisions see. {@link dev.hearth.loop.ThreadEventLoop} runs on a thread of its own,
 * which can serve the sockets of a transport between two turns, as an {@link dev.hearth.loop.IoSource};
 * {@link dev.hearth.loop.ManualEventLoop} runs under the virtual clock of a {@link dev.hearth.loop.ManualTime}, on the
 * thread that advances it, and the same calls give the same order each time.
 *
 * <p>Vocabulary: a <em>task</em> is what was handed to the loop; the tasks that waited when the loop looked form a
 * <em>turn</em>; a <em>timer</em> is a task for later; a <em>fault</em> is an exception that left a task, which is a bug.
 *
 * <p>Nothing outside this package reads the system's clocks.
 */
package dev.hearth.loop;
