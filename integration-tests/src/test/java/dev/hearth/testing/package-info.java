/** What the tests with real processes share: clusters, programs, proxies, and ways to wait that never sleep. */
package dev.hearth.testing;
