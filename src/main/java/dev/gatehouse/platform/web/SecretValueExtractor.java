package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Secret;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.UnwrapByDefault;
import jakarta.validation.valueextraction.ValueExtractor;

/** Lets Bean Validation apply the constraints of the contract to the text of a {@link Secret}. Not called for null. */
@UnwrapByDefault
public final class SecretValueExtractor implements ValueExtractor<@ExtractedValue(type = String.class) Secret> {
    @Override
    public void extractValues(Secret secret, ValueReceiver receiver) {
        receiver.value(null, secret.reveal());
    }
}
