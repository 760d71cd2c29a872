/**
 * What an application is written with: {@link dev.hearth.driver.HearthContext} makes {@link dev.hearth.driver.Rdd}s, whose
 * actions run as jobs on the cluster. Everything here may be called from any thread, and no call into user code is ever
 * made by the driver's event loop: results are opened on the thread that asks for them, callbacks and listeners have
 * threads of their own, all of them daemon threads.
 */
package dev.hearth.driver;
