package dev.slotgraph.platform.processing;

import java.sql.Connection;
import java.sql.Savepoint;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** A part of a transaction that may fail by itself: PostgreSQL aborts the whole transaction at a failed statement. */
final class Savepoints {

    private Savepoints() {}

    /** @throws Exception what the work threw; the transaction is as it was before */
    static <T extends @Nullable Object> T run(DataSource dataSource, Callable<T> work) throws Exception {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            Savepoint savepoint = connection.setSavepoint();
            T result;
            try {
                result = work.call();
            } catch (Exception e) {
                connection.rollback(savepoint);
                throw e;
            }
            connection.releaseSavepoint(savepoint);
            return result;
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
