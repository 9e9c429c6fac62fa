package dev.gatehouse.kernel;

/**
 * A field of a request that cannot be taken.
 *
 * @param field in the contract's spelling
 * @param code the rule, which is contract
 * @param message the rule for people; never what was sent
 */
public record InvalidField(String field, String code, String message) {}
