package dev.hearth.rpc.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The number that stands on the wire for an enum constant, or for a record of a sealed type that is used as a component.
 * Positive, unique within its type, never reused.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface WireId {
    /** The number. */
    int value();

    /**
     * Whether an id that this release does not know reads as this constant or record (whose components then have their
     * defaults). At most one per type; without one, an unknown id fails the message.
     */
    boolean fallback() default false;
}
