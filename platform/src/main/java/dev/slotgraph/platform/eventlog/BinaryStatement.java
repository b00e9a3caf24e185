package dev.slotgraph.platform.eventlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.postgresql.PGStatement;

/** For reading much at once. Stateless. */
public final class BinaryStatement {

    private static final int FROM_THE_FIRST = -1;

    private BinaryStatement() {}

    /**
     * A statement whose rows come as bytes. As text, which the driver asks for until a statement has been run some times, each byte of a
     * {@code bytea} is two hexadecimal digits.
     *
     * @param parameters of the statement, in their order
     */
    public static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        var statement = connection.prepareStatement(sql);
        statement.unwrap(PGStatement.class).setPrepareThreshold(FROM_THE_FIRST);
        for (int at = 0; at < parameters.length; at++) {
            statement.setObject(at + 1, parameters[at]);
        }
        return statement;
    }
}
