package dev.hearth.rpc;

/**
 * Names an endpoint within its process.
 *
 * @param value the number in the frame header; declared once, in one table
 * @param name what logs and errors call it
 */
public record EndpointId(int value, String name) {

    @Override
    public String toString() {
        return name;
    }
}
