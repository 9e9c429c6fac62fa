package dev.gatehouse.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks a test whose result depends on how the database executes SQL. It runs on the embedded database, on MySQL and on
 * MariaDB. With the additional tag {@code mysql} it runs only on MySQL and MariaDB. All other tests run only on the embedded
 * database.
 */
@Tag("database")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnEveryDatabase {
    /** The simple names of the Daos and SQL classes whose statements the test covers. */
    String[] value() default {};
}
