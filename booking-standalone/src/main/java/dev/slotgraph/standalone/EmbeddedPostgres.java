package dev.slotgraph.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own: made at the first start, started again when it dies, stopped with us. It keeps its data
 * in the data folder, syncs every commit to disk, and listens on the loopback alone. Whatever an earlier run left behind,
 * be it a server that outlived its Slotgraph or the traces of one that was killed, is put in order at the start.
 *
 * <p>Thread-safe; {@link #close()} may come from another thread while {@link #start()} runs.
 */
final class EmbeddedPostgres implements AutoCloseable {

    static final String USER = "slotgraph";
    static final String DATABASE = "slotgraph";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String FOLDER = "postgres-" + PostgresInstallation.MAJOR;
    private static final Pattern OTHER_MAJOR = Pattern.compile("postgres-(\\d+)");
    /** Enough for an empty database and its first log segments. */
    private static final long ROOM = 200L << 20;

    private static final int ATTEMPTS = 20;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final PostgresInstallation installation;
    private final Path folder;
    private final Path data;
    private final String password;
    private final Unprivileged unprivileged;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private volatile boolean closing;
    private volatile @Nullable Process running;
    private int port;

    private EmbeddedPostgres(
            PostgresInstallation installation, Path folder, String password, Unprivileged unprivileged) {
        this.installation = installation;
        this.folder = folder;
        this.data = folder.resolve(FOLDER);
        this.password = password;
        this.unprivileged = unprivileged;
    }

    /**
     * Prepares the server, and makes its data directory when there is none.
     *
     * @throws CannotStart when the data is not of this major version, or cannot be made
     */
    static EmbeddedPostgres prepare(PostgresInstallation installation, DataFolder folder, String password) {
        refuseOtherMajor(folder.path());
        var postgres = new EmbeddedPostgres(
                installation,
                folder.path(),
                password,
                Unprivileged.choose(OperatingSystem.self(), folder.path(), installation.home()));
        postgres.own();
        return postgres;
    }

    /** Whether the data folder holds a database already. */
    static boolean existsIn(DataFolder folder) {
        return Files.exists(folder.path().resolve(FOLDER));
    }

    private static void refuseOtherMajor(Path folder) {
        Path data = folder.resolve(FOLDER);
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                var name = OTHER_MAJOR.matcher(entry.getFileName().toString());
                if (name.matches() && !entry.equals(data)) {
                    throw otherMajor(folder, name.group(1));
                }
            }
            if (Files.exists(data)) {
                Path version = data.resolve("PG_VERSION");
                String major = Files.exists(version) ? Files.readString(version).strip() : "none";
                if (!major.equals(Integer.toString(PostgresInstallation.MAJOR))) {
                    throw otherMajor(folder, major);
                }
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static CannotStart otherMajor(Path folder, String major) {
        return new CannotStart(
                "The data folder %s holds the data of another PostgreSQL (version %s; this Slotgraph brings %d). Dump it with the Slotgraph that wrote it (pg_dump) and load it into an empty folder, or set SLOTGRAPH_DATA_DIR to another folder."
                        .formatted(folder, major, PostgresInstallation.MAJOR));
    }

    private static CannotStart unreadable(Path folder, IOException e) {
        return new CannotStart("The data folder %s cannot be read (%s).".formatted(folder, e), e);
    }

    /** Takes over the files when an earlier start ran the server as another user. */
    private void own() {
        try {
            if (Files.exists(data)
                    && OperatingSystem.runsAsRoot()
                    && OperatingSystem.owner(data) != unprivileged.owner()) {
                OperatingSystem.give(data, unprivileged.owner());
            }
        } catch (IOException e) {
            throw unreadable(data, e);
        }
    }

    /**
     * Returns when the server takes connections.
     *
     * @throws CannotStart when it cannot be made to
     * @throws CancellationException when it was closed meanwhile
     */
    void start() {
        lock.lock();
        try {
            stopOrphan();
            if (!Files.exists(data)) {
                initialise();
            }
            launch(true);
            Thread.ofPlatform().daemon().name("postgres-supervisor").start(this::supervise);
        } catch (IOException e) {
            throw new CannotStart("PostgreSQL cannot be started on %s (%s).".formatted(data, e), e);
        } finally {
            lock.unlock();
        }
    }

    /** Valid once it was started, and then for ever: a server that died comes back on the same port. */
    String jdbcUrl() {
        lock.lock();
        try {
            return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, DATABASE);
        } finally {
            lock.unlock();
        }
    }

    private void initialise() throws IOException {
        Path unfinished = folder.resolve(FOLDER + ".new");
        OperatingSystem.delete(unfinished);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < ROOM) {
            throw new CannotStart(
                    "The disk of the data folder %s has %d MB free, and a new database needs %d. Make room there, or set SLOTGRAPH_DATA_DIR to a folder on another disk."
                            .formatted(folder, free >> 20, ROOM >> 20));
        }
        Files.createDirectory(unfinished);
        try {
            if (OperatingSystem.runsAsRoot()) {
                OperatingSystem.give(unfinished, unprivileged.owner());
            }
            // Collation and character classes come from PostgreSQL itself, so that no update of the system changes an
            // order.
            run(
                    "",
                    "initdb",
                    "-D",
                    unfinished.toString(),
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8");
            // A single-user session: nobody can connect before there are passwords.
            run(
                    """
                    alter role postgres password '%1$s';
                    create role %2$s login password '%1$s';
                    create database %3$s owner %2$s;
                    """.formatted(password, USER, DATABASE),
                    "postgres",
                    "--single",
                    "-c",
                    "exit_on_error=on",
                    "-D",
                    unfinished.toString(),
                    "postgres");
            Path access = unfinished.resolve("pg_hba.conf");
            Files.writeString(access, "host all all 127.0.0.1/32 scram-sha-256\n");
            OperatingSystem.sync(access);
            Path settings = unfinished.resolve("postgresql.conf");
            Files.writeString(settings, "include 'slotgraph.conf'\n");
            OperatingSystem.sync(settings);
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
            OperatingSystem.sync(folder);
        } catch (ProgramFailed e) {
            OperatingSystem.delete(unfinished);
            cancelIfClosing();
            throw new CannotStart(
                    "The database cannot be made in %s: %s. See to it that the disk has room and that Slotgraph may write there."
                            .formatted(data, e.reason()),
                    e);
        } catch (IOException e) {
            OperatingSystem.delete(unfinished);
            throw e;
        }
    }

    private void launch(boolean mayChangePort) throws IOException {
        for (int attempt = 1; ; attempt++) {
            PostmasterFile.disown(data);
            if (mayChangePort) {
                port = freePort();
            }
            configure();
            Path startLog = data.resolve("start.log");
            Files.deleteIfExists(startLog);
            try {
                // pg_ctl puts the server into a session of its own, so that Ctrl-C stops us first and the server last.
                run(
                        "",
                        "pg_ctl",
                        "start",
                        "--wait",
                        "--timeout=3600",
                        "-D",
                        data.toString(),
                        "-l",
                        startLog.toString());
                return;
            } catch (ProgramFailed e) {
                cancelIfClosing();
                String said = Files.exists(startLog) ? Files.readString(startLog) : e.output;
                boolean passes = said.contains("could not bind") || said.contains("is still in use");
                if (!passes || attempt == ATTEMPTS) {
                    throw new CannotStart(
                            "PostgreSQL does not start on %s: %s. Its log is in %s."
                                    .formatted(data, ProgramFailed.reason(said), data.resolve("log")),
                            e);
                }
                pause(BETWEEN_ATTEMPTS);
            }
        }
    }

    private void configure() throws IOException {
        Path configuration = data.resolve("slotgraph.conf");
        boolean isNew = !Files.exists(configuration);
        Files.writeString(configuration, """
                # Written at every start. ALTER SYSTEM overrides.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = 100
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                shared_buffers = '128MB'
                effective_cache_size = '512MB'
                # Few checkpoints: after each the first change of every page is logged in full.
                checkpoint_timeout = '15min'
                max_wal_size = '2GB'
                min_wal_size = '128MB'
                # The bundled server is built without lz4; pglz costs more processor time than it saves on a small disk.
                wal_compression = off
                random_page_cost = 1.1
                jit = off
                autovacuum_naptime = '20s'
                autovacuum_vacuum_scale_factor = 0.05
                autovacuum_analyze_scale_factor = 0.02
                autovacuum_vacuum_insert_scale_factor = 0.05
                timezone = 'UTC'
                log_timezone = 'UTC'
                lc_messages = 'C'
                # One file a day, each kept for a week.
                logging_collector = on
                log_directory = 'log'
                log_filename = 'postgresql-%%a.log'
                log_truncate_on_rotation = on
                log_rotation_age = '1d'
                log_rotation_size = 0
                log_checkpoints = off
                log_lock_waits = on
                log_min_duration_statement = '1s'
                """.formatted(port));
        if (isNew && OperatingSystem.runsAsRoot()) {
            OperatingSystem.give(configuration, unprivileged.owner());
        }
    }

    /** Between here and the server's start somebody else may take the port; then the next attempt finds another. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private void stopOrphan() throws IOException {
        Optional<ProcessHandle> orphan = PostmasterFile.read(data).flatMap(PostmasterFile::server);
        if (orphan.isPresent()) {
            System.out.printf(
                    "Stopping the PostgreSQL (process %d) of an earlier Slotgraph that was killed.%n",
                    orphan.get().pid());
            stop(orphan.get());
        }
    }

    private void stop(ProcessHandle server) throws IOException {
        try {
            run("", "pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=60", "-D", data.toString());
        } catch (ProgramFailed e) {
            if (!server.isAlive()) {
                return;
            }
            log.warn("PostgreSQL does not stop ({}); it will recover at the next start", e.reason());
            try {
                run("", "pg_ctl", "stop", "--mode=immediate", "--wait", "--timeout=20", "-D", data.toString());
            } catch (ProgramFailed again) {
                throw new IOException("process " + server.pid() + " cannot be stopped: " + again.reason(), again);
            }
        }
    }

    private void supervise() {
        Duration pause = Duration.ZERO;
        while (true) {
            Optional<ProcessHandle> server = server();
            server.ifPresent(process -> process.onExit().join());
            lock.lock();
            try {
                if (closing) {
                    return;
                }
                if (server.isPresent()) {
                    log.warn("PostgreSQL has died; starting it again");
                    pause = Duration.ZERO;
                }
                pause(pause);
                launch(false);
                log.info("PostgreSQL is back");
            } catch (CancellationException e) {
                return;
            } catch (CannotStart | IOException e) {
                pause = pause.isZero() ? Duration.ofSeconds(1) : pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                log.error(
                        "PostgreSQL cannot be started again, next try in {} s: {}", pause.toSeconds(), e.getMessage());
            } finally {
                lock.unlock();
            }
        }
    }

    private Optional<ProcessHandle> server() {
        try {
            return PostmasterFile.read(data).flatMap(PostmasterFile::server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits without holding up {@link #close()}; call with the lock held. */
    private void pause(Duration duration) {
        try {
            long left = duration.toNanos();
            while (left > 0 && !closing) {
                left = closed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        }
        cancelIfClosing();
    }

    private void cancelIfClosing() {
        if (closing) {
            throw new CancellationException();
        }
    }

    /** Stops the server: open transactions are rolled back, everything committed is on disk. Idempotent. */
    @Override
    public void close() {
        closing = true;
        Process process = running;
        if (process != null) {
            process.destroy();
        }
        lock.lock();
        try {
            closed.signalAll();
            Optional<ProcessHandle> server = server();
            if (server.isPresent()) {
                stop(server.get());
            }
        } catch (IOException | UncheckedIOException e) {
            log.error("PostgreSQL cannot be stopped: {}", e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void run(String input, String program, String... arguments) throws IOException {
        List<String> command = unprivileged.command(
                Stream.concat(Stream.of(installation.program(program).toString()), Stream.of(arguments))
                        .toList());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Nothing of our environment, which may hold secrets, is handed to the server.
        String path = Optional.ofNullable(builder.environment().get("PATH")).orElse("/usr/bin:/bin:/usr/sbin:/sbin");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        running = process;
        try {
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new ProgramFailed(program, status, output);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new CancellationException();
        } finally {
            running = null;
        }
    }

    /** One of PostgreSQL's programs ended with an error. */
    private static final class ProgramFailed extends IOException {

        private static final long serialVersionUID = 1L;

        private static final Pattern MESSAGE = Pattern.compile("(?:LOG|FATAL|PANIC|error):(.*)");

        private final String output;

        ProgramFailed(String program, int status, String output) {
            super("%s ended with status %d: %s".formatted(program, status, output.strip()));
            this.output = output;
        }

        String reason() {
            return reason(output);
        }

        /** What went wrong, in PostgreSQL's words, without times and advice. */
        static String reason(String output) {
            List<String> messages = output.lines()
                    .map(MESSAGE::matcher)
                    .filter(Matcher::find)
                    .map(message -> message.group(1).strip())
                    .distinct()
                    .toList();
            return messages.isEmpty()
                    ? output.isBlank()
                            ? "it does not say why"
                            : output.strip().lines().toList().getLast()
                    : String.join("; ", messages.subList(Math.max(0, messages.size() - 3), messages.size()));
        }
    }
}
