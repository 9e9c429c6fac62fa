/** Documents for browsers and developers: the OpenAPI contract, Swagger UI, the pages for end users, the console, the problem catalogue. */
@NullMarked
package dev.gatehouse.site;

import org.jspecify.annotations.NullMarked;
