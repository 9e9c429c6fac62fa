package dev.gatehouse.serviceclient;

/** The results of authenticating a service client, for the metric. */
enum AuthenticationResult {
    ACCEPTED,
    REFUSED,
    INSUFFICIENT_SCOPE
}
