package dev.gatehouse.edge;

import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Integers in paths and queries, in the one spelling that JSON has (RFC 8259, section 6). Java also takes a plus sign, leading
 * zeros and the digits of every script, and a rule of a proxy for one user's path must not miss another spelling of it.
 */
final class IntegerParameters implements ParamConverterProvider {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");

    @Override
    @SuppressWarnings("unchecked") // The type is compared right before.
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> raw, Type generic, Annotation[] annotations) {
        if (raw == Long.class || raw == long.class) {
            return (ParamConverter<T>) new Converter<>(Long::valueOf);
        }
        if (raw == Integer.class || raw == int.class) {
            return (ParamConverter<T>) new Converter<>(Integer::valueOf);
        }
        return null;
    }

    /** @param reader throws {@link NumberFormatException} for what is too large */
    private record Converter<T>(Function<String, T> reader) implements ParamConverter<T> {
        @Override
        public @Nullable T fromString(@Nullable String value) {
            if (value == null) {
                return null;
            }
            if (!INTEGER.matcher(value).matches()) {
                throw new IllegalArgumentException("not an integer");
            }
            return reader.apply(value);
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }
}
