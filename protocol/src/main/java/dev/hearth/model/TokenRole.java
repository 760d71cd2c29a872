package dev.hearth.model;

import dev.hearth.rpc.Role;
import dev.hearth.rpc.codec.WireId;
import java.util.Locale;
import java.util.Set;

/** What the holder of a token may do; each may do what those before it may. */
public enum TokenRole {
    /** Looks at everything, logs included, and changes nothing. */
    @WireId(1)
    READ(Role.READ, Set.of(Role.READ)),
    /** Submits, and ends what it has submitted. */
    @WireId(2)
    SUBMIT(Role.SUBMIT, Set.of(Role.READ, Role.SUBMIT)),
    /** Ends whatever there is, drains workers, and lists and revokes tokens. */
    @WireId(3)
    OPERATOR(Role.OPERATOR, Set.of(Role.READ, Role.SUBMIT, Role.OPERATOR));

    private final Role role;
    private final Set<Role> roles;

    TokenRole(Role role, Set<Role> roles) {
        this.role = role;
        this.roles = roles;
    }

    /** The most that it may act as. */
    public Role role() {
        return role;
    }

    /** All that it may act as. */
    public Set<Role> roles() {
        return roles;
    }

    /** As people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
