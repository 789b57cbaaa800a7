package dev.annex.store;

import java.sql.SQLException;

/**
 * Something to do inside a transaction. Every method runs on the database's writer thread; {@link
 * #apply} may run again after {@link #rolledBack}.
 */
@FunctionalInterface
interface Change<T> {

  /** Makes the change; what it gives is handed to the caller once it is committed. */
  T apply(Session session) throws SQLException;

  /** Its transaction is committed; the caller does not know yet. */
  default void committed() {}

  /** Its transaction was undone. */
  default void rolledBack() {}
}
