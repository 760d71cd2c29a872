package dev.hearth.master.http;

import dev.hearth.rpc.Role;

/**
 * Who a request was proved to come from.
 *
 * @param role what it may do
 * @param means how it was proved, for the audit log: "token" or "session"
 */
record Identity(Role role, String means) {}
