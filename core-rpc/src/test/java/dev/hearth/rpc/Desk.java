package dev.hearth.rpc;

import dev.hearth.rpc.TestProtocol.Blob;
import dev.hearth.rpc.TestProtocol.Calls;
import dev.hearth.rpc.TestProtocol.Echo;
import dev.hearth.rpc.TestProtocol.Echoed;
import dev.hearth.rpc.TestProtocol.Note;
import dev.hearth.rpc.TestProtocol.OperatorsAsk;
import dev.hearth.rpc.TestProtocol.OperatorsOnly;
import dev.hearth.rpc.TestProtocol.Paint;
import dev.hearth.rpc.TestProtocol.Paints;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint that remembers what it heard. "boom" makes its handlers fail, "never" and "later" stay without an answer. */
final class Desk implements RpcEndpoint {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<Peer> peers = new CopyOnWriteArrayList<>();
    final List<Reply<Echoed>> open = new CopyOnWriteArrayList<>();

    @Override
    public List<Dispatch<?>> dispatches() {
        Set<Role> all = EnumSet.allOf(Role.class);
        Set<Role> operators = Set.of(Role.OPERATOR);
        return List.of(Dispatch.over(Calls.class)
                .on(Note.class, all, this::onNote)
                .on(
                        Blob.class,
                        all,
                        (blob, from) -> heard.add("blob " + blob.data().length()))
                .on(Paint.class, all, (paint, from) -> heard.add("paint " + paint.color()))
                .on(OperatorsOnly.class, operators, (message, from) -> heard.add("operators only"))
                .answer(Echo.class, all, this::onEcho)
                .answer(Paints.class, all, (ask, from, reply) -> reply.answer(new Echoed("painted " + ask.color())))
                .answer(OperatorsAsk.class, operators, (ask, from, reply) -> reply.answer(new Echoed("secret")))
                .build());
    }

    private void onNote(Note note, Peer from) {
        if (note.number() < 0) {
            throw new IllegalStateException("note " + note.number() + " is negative");
        }
        heard.add("note " + note.number());
    }

    private void onEcho(Echo echo, Peer from, Reply<Echoed> reply) {
        switch (echo.text()) {
            case "boom" -> throw new IllegalStateException("the desk broke down");
            case "fail" -> reply.fail(RpcError.NOT_ALLOWED, "not today");
            case "never" -> heard.add("never");
            case "later" -> {
                heard.add("later");
                open.add(reply);
            }
            default -> reply.answer(new Echoed(echo.text()));
        }
    }

    @Override
    public void onConnected(Peer peer) {
        heard.add("connected " + peer.role() + " " + peer.identity() + " " + peer.key());
        peers.add(peer);
    }

    @Override
    public void onDisconnected(Peer peer, String reason) {
        heard.add("disconnected " + reason);
    }

    @Override
    public void onWritable(Peer peer) {
        heard.add("writable");
    }

    Peer peer() {
        return peers.get(peers.size() - 1);
    }

    long count(String start) {
        return heard.stream().filter(line -> line.startsWith(start)).count();
    }
}
