/** Measures the standalone from outside, through HTTP, beside bare JDBC on the same PostgreSQL in the same run. */
@NullMarked
package dev.slotgraph.benchmarks;

import org.jspecify.annotations.NullMarked;
