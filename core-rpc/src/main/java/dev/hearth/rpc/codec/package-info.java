/**
 * How values become bytes. A {@link dev.hearth.rpc.codec.Codec} writes to a {@link dev.hearth.rpc.codec.WireOutput} and
 * reads from a {@link dev.hearth.rpc.codec.WireInput}; {@link dev.hearth.rpc.codec.RecordCodec} derives one from the
 * components of a record, and its javadoc is the description of the layout. Bytes that are not what they claim to be end
 * in a {@link dev.hearth.rpc.codec.WireException}, never in another exception and never in an allocation larger than the
 * bytes that are there.
 *
 * <p>Codecs are stateless and safe for use by many threads; inputs and outputs belong to one thread at a time.
 */
package dev.hearth.rpc.codec;
