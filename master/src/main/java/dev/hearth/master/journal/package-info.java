/**
 * Where the master's durable events go before anybody hears of them.
 *
 * <p>A {@link dev.hearth.master.journal.FileJournal} keeps them in files of one directory. <em>Segments</em> hold records in
 * the order of their numbers, which count from 1; a record is what one or several turns of the master's loop added, all or
 * none. A <em>snapshot</em> takes the place of all records up to its number. The newest snapshot and the segments behind it
 * are the journal; older files are deleted.
 *
 * <p>The files, numbers with their highest byte first:
 *
 * <pre>
 * journal-N.log     segment: head, with the number of its first record; records; an end, once the next segment is there
 * snapshot-N.snap   snapshot: head, with the number of the last record in it; records, numbered from 1; an end
 * *.new             either, while it is made
 * lock              locked by the master that uses the directory, and its process id
 *
 * head     8 bytes "HEARTHJL", 4 bytes version, 4 bytes checksum of these; 1 byte kind (1 segment, 2 snapshot), 8 bytes
 *          number, 1 byte length of the cluster's id, that id, filler, 4 bytes checksum of all before it; 512 bytes in all
 * record   4 bytes length of the events, 8 bytes number, 4 bytes checksum of these; events, as RecordCodec writes them, one
 *          after the other; filler; 4 bytes checksum of all of the record before it; a multiple of 512 bytes in all
 * end      a record of no events
 * filler   bytes of FF
 * </pre>
 *
 * Heads and records fill whole sectors of a disk: what a loss of power leaves of a record that was being written is sectors
 * that were written, and sectors of zeros or none, and no record that was acknowledged shares a sector with it.
 *
 * <p>Checksums are CRC-32C. N has 20 digits.
 */
package dev.hearth.master.journal;
