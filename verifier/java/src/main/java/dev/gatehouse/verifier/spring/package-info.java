/** A decoder for Spring Security 6 and newer. The application brings spring-boot-starter-oauth2-resource-server. */
@NullMarked
package dev.gatehouse.verifier.spring;

import org.jspecify.annotations.NullMarked;
