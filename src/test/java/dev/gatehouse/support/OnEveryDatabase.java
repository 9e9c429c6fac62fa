package dev.gatehouse.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test whose outcome depends on what the database does with our SQL: it runs on the embedded database, on MySQL and on
 * MariaDB; with the tag {@code mysql} too, on those two alone. All other tests run on the embedded database alone.
 */
@Tag("database")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OnEveryDatabase {
    /** The simple names of the Daos, and of the classes of SQL, whose statements the test is about. */
    String[] value() default {};
}
