package dev.slotgraph.webhook.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/** Where this engine and what it stands on listen: no place for a webhook, though it may lie in an opened network. Thread-safe. */
public final class OwnSockets implements Predicate<InetSocketAddress> {

    private final IntSupplier ownPort;
    private final List<Peer> peers;

    /** A host that the engine needs, such as its database's. */
    public record Peer(String host, int port) {}

    /** @param ownPort at which this process answers; 0 or less while it does not */
    public OwnSockets(IntSupplier ownPort, List<Peer> peers) {
        this.ownPort = ownPort;
        this.peers = List.copyOf(peers);
    }

    @Override
    public boolean test(InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        return (socket.getPort() == ownPort.getAsInt() && isLocal(address))
                || peers.stream().anyMatch(peer -> peer.port() == socket.getPort() && isAt(peer.host(), address));
    }

    private static boolean isLocal(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }

    private static boolean isAt(String host, InetAddress address) {
        try {
            return Arrays.asList(InetAddress.getAllByName(host)).contains(address);
        } catch (UnknownHostException e) {
            // Nobody knows where it is just now; at its port, it may be there.
            return true;
        }
    }
}
