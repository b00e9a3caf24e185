package dev.slotgraph.platform.eventlog;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections that live for hours, which a pool would count against its size and retire by its own clock. */
final class UnpooledConnections {

    private UnpooledConnections() {}

    /** One to where the pool leads; from the pool itself where it does not tell. The caller closes it. */
    static Connection open(DataSource dataSource, String purpose) throws SQLException {
        @Nullable
        HikariDataSource pool =
                dataSource.isWrapperFor(HikariDataSource.class) ? dataSource.unwrap(HikariDataSource.class) : null;
        if (pool == null || pool.getJdbcUrl() == null) {
            return dataSource.getConnection();
        }
        var properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        if (pool.getUsername() != null) {
            properties.setProperty("user", pool.getUsername());
        }
        if (pool.getPassword() != null) {
            properties.setProperty("password", pool.getPassword());
        }
        properties.setProperty("ApplicationName", purpose);
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(pool.getJdbcUrl(), properties);
    }
}
