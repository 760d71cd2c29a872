package dev.hearth.master.state;

/** One change of the {@link ClusterState}. Immutable; decided elsewhere, applied once. */
public sealed interface ClusterEvent permits DurableEvent, SoftEvent {

    /** Makes the change. Throws {@link IllegalStateException} when the state is not one that the event can follow. */
    void applyTo(ClusterState state);
}
