/**
 * What people and tools read over HTTP: the JSON API, health and readiness, and who may see them. It asks the master
 * through {@link dev.hearth.master.http.MasterAccess} and is served through {@link dev.hearth.master.http.HttpHandler};
 * it runs on the server's threads and owns no state of the cluster.
 *
 * <p>A <em>route</em> is a method and a pattern of a path, the roles it takes, and what answers it.
 */
package dev.hearth.master.http;
