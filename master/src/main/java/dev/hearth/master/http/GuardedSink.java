package dev.hearth.master.http;

import java.util.function.BooleanSupplier;

/** A stream that ends when its reader is no longer who he was found to be when it began. */
record GuardedSink(EventSink to, BooleanSupplier stands) implements EventSink {
    @Override
    public boolean send(String name, String data) {
        return isOpen() && to.send(name, data);
    }

    @Override
    public boolean beat() {
        return isOpen() && to.beat();
    }

    @Override
    public void onClosed(Runnable action) {
        to.onClosed(action);
    }

    @Override
    public void close() {
        to.close();
    }

    private boolean isOpen() {
        boolean open = stands.getAsBoolean();
        if (!open) {
            to.close();
        }
        return open;
    }
}
