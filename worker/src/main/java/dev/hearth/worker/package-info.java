/**
 * The worker: owns the processes that exist on one host, and tells the master what became of them. Everything it knows
 * belongs to one event loop; what blocks is done by {@link dev.hearth.worker.process} on threads of its own. Start
 * reading at {@link dev.hearth.worker.Worker}.
 *
 * <p>Vocabulary: a <em>command</em> is a numbered order of the master's; a <em>report</em> lists what runs and the ends
 * that the master has not acknowledged; a worker that is <em>registered</em> obeys an <em>epoch</em>.
 */
package dev.hearth.worker;
