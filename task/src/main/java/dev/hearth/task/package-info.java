/**
 * What user functions see where they run: function types, {@link dev.hearth.task.TaskContext}, broadcast variables and
 * accumulators; and what driver and executor share about them: the task body, the closure serializer and the user class
 * loader. Uses the JDK and slf4j-api alone, since user code sees this package.
 */
package dev.hearth.task;
