/**
 * The HTTP server behind the seam that {@link dev.hearth.master.http.HttpHandler} is: Jetty, its bounds, and nothing
 * about Hearth. Jetty is named in this package alone.
 */
package dev.hearth.master.http.jetty;
