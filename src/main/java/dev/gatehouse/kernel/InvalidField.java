package dev.gatehouse.kernel;

/**
 * An invalid field of a request.
 *
 * @param field the name of the field in the contract
 * @param code the violated rule; part of the contract
 * @param message the rule in plain text; must not repeat input of the client
 */
public record InvalidField(String field, String code, String message) {}
