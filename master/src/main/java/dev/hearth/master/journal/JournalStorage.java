package dev.hearth.master.journal;

import java.io.IOException;
import java.util.List;

/**
 * The directory that a {@link FileJournal} keeps its files in: one of this host, or one of a simulation. Used by one thread
 * at a time. Names are plain names of files. Whatever fails leaves files that a crash could have left as well.
 */
public interface JournalStorage {

    /** A file that is being written. */
    interface Appender {

        /** Adds the bytes at the end of the file. They may be gone after a crash, or some of them, until {@link #sync}. */
        void write(byte[] bytes) throws IOException;

        /** Makes what was written durable. */
        void sync() throws IOException;

        /** Lets go of the file, without a sync. */
        void close() throws IOException;
    }

    /** What people know the directory by, for messages. */
    String place();

    /**
     * Takes the directory for this process until {@link #close}; makes it if there is none. First of all calls.
     *
     * @throws JournalException when another process has it, or it cannot be used; nothing is held then
     */
    void lock();

    /** The names of the files that are there, in any order. */
    List<String> list() throws IOException;

    /** All that a file holds. */
    byte[] read(String name) throws IOException;

    /** A new, empty file in place of one that has this name. It may be gone after a crash until {@link #rename} has named it. */
    Appender create(String name) throws IOException;

    /** A file that is there, to be written to at its end. */
    Appender append(String name) throws IOException;

    /** Gives a file another name, in place of the file that has it: at once or not at all, and durable on return. */
    void rename(String from, String to) throws IOException;

    /** Cuts off what is behind the first {@code length} bytes; durable on return. */
    void cut(String name, long length) throws IOException;

    /** Deletes a file. After a crash it may be back. */
    void delete(String name) throws IOException;

    /** Gives the directory back. Idempotent. */
    void close() throws IOException;
}
