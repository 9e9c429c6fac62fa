package dev.gatehouse.serviceclient;

import dev.gatehouse.kernel.Secret;

/**
 * A new secret of a service client.
 *
 * @param client the client with all its secrets
 * @param secret the new one
 * @param text what the service client sends; it cannot be read again
 */
public record NewClientSecret(ServiceClient client, ClientSecret secret, Secret text) {}
