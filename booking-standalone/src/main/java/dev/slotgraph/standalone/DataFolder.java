package dev.slotgraph.standalone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The folder that holds everything that outlives the process: the database, the secrets, and which version wrote them.
 * While it is open nobody else can open it, not even another process. Not thread-safe.
 */
final class DataFolder implements AutoCloseable {

    private static final String VERSION = "slotgraph.version";

    private final Path path;
    private final FileLock lock;

    private DataFolder(Path path, FileLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates the folder when it is missing, and claims it.
     *
     * @throws CannotStart when it cannot be written, is in use, or was written by a newer version
     */
    static DataFolder open(Path where, Version own) {
        Path path = create(where);
        var folder = new DataFolder(path, claim(path));
        try {
            folder.refuseWorkOfNewer(own);
            folder.write(VERSION, own.text());
            return folder;
        } catch (CannotStart e) {
            folder.close();
            throw e;
        }
    }

    private static Path create(Path where) {
        try {
            if (!Files.isDirectory(where)) {
                Files.createDirectories(where);
                // PostgreSQL, under another user when Slotgraph runs as root, has to pass through, but needs no list.
                Files.setPosixFilePermissions(
                        where,
                        PosixFilePermissions.fromString(OperatingSystem.runsAsRoot() ? "rwx--x--x" : "rwx------"));
            }
            return where.toRealPath();
        } catch (FileAlreadyExistsException e) {
            throw new CannotStart(
                    "%s, which should be the data folder, is not a folder. Set SLOTGRAPH_DATA_DIR to a folder that Slotgraph may write to."
                            .formatted(e.getFile()),
                    e);
        } catch (IOException e) {
            throw notWritable(where, e);
        }
    }

    @SuppressWarnings("resource") // the lock holds the channel until close()
    private static FileLock claim(Path path) {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return lock;
            }
            String holder = Files.readString(path.resolve("lock"));
            channel.close();
            throw inUse(path, holder.isBlank() ? "" : " (process %s)".formatted(holder));
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel);
            throw inUse(path, " in this process");
        } catch (IOException e) {
            closeQuietly(channel);
            throw notWritable(path, e);
        }
    }

    private static CannotStart inUse(Path path, String by) {
        return new CannotStart(
                "The data folder %s is in use by another Slotgraph%s. Stop that one first, or set SLOTGRAPH_DATA_DIR to another folder."
                        .formatted(path, by));
    }

    private static CannotStart notWritable(Path path, IOException cause) {
        return new CannotStart(
                "The data folder %s cannot be written (%s). Give the user that runs Slotgraph the permission to write there, or set SLOTGRAPH_DATA_DIR to another folder."
                        .formatted(path.toAbsolutePath(), cause),
                cause);
    }

    private void refuseWorkOfNewer(Version own) {
        Optional<Version> writer = read(VERSION).map(Version::new);
        if (writer.isPresent() && writer.get().compareTo(own) > 0) {
            throw new CannotStart(
                    "The data folder %s was last used by Slotgraph %s, and this is %s, which may not understand what the newer one wrote. Run Slotgraph %s or newer, or set SLOTGRAPH_DATA_DIR to another folder."
                            .formatted(path, writer.get(), own, writer.get()));
        }
    }

    Path path() {
        return path;
    }

    /** The secret of this name, made and stored at the first call. Only the owner can read the file. */
    String secret(String name, Supplier<String> fresh) {
        return read(name).orElseGet(() -> {
            String secret = fresh.get();
            write(name, secret);
            return secret;
        });
    }

    /** The content of a small file, without surrounding space; empty when there is none. */
    Optional<String> read(String name) {
        Path file = path.resolve(name);
        try {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException e) {
            throw new CannotStart(
                    "%s cannot be read (%s). Give the user that runs Slotgraph the permission to read it."
                            .formatted(file, e),
                    e);
        }
    }

    /** Replaces a small file as a whole, on disk when this returns; only the owner can read it. */
    void write(String name, String content) {
        try {
            Path next = path.resolve(name + ".new");
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((content + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(next, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            OperatingSystem.sync(path);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(path.resolve(name));
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    @Override
    public void close() {
        closeQuietly(lock.acquiredBy());
    }

    private static void closeQuietly(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception e) {
            // Nothing was to be written, and the lock goes with the process at the latest.
        }
    }
}
