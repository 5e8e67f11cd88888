// The AWS SDK for Java, version 1, through its SES client.
import com.amazonaws.AmazonServiceException;
import com.amazonaws.ClientConfiguration;
import com.amazonaws.auth.DefaultAWSCredentialsProviderChain;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.simpleemail.AmazonSimpleEmailService;
import com.amazonaws.services.simpleemail.AmazonSimpleEmailServiceClientBuilder;
import com.amazonaws.util.json.Jackson;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;

class JavaSdk1 {
    static final String MODEL = "com.amazonaws.services.simpleemail.model.";

    static void say(Object... pairs) {
        Map<String, Object> said = new LinkedHashMap<>();
        for (int at = 0; at < pairs.length; at += 2) said.put((String) pairs[at], pairs[at + 1]);
        System.out.println(Jackson.toJsonString(said).replaceAll("\\s*\n\\s*", " "));
    }

    // A request or a part of one, by its setters.
    static Object build(Class<?> type, Map<String, Object> values) throws Exception {
        Object made = type.getDeclaredConstructor().newInstance();
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            for (Method method : type.getMethods()) {
                if (method.getName().equals("set" + entry.getKey()) && method.getParameterCount() == 1) {
                    Class<?> wanted = method.getParameterTypes()[0];
                    Object value = entry.getValue();
                    if (wanted == ByteBuffer.class) value = ByteBuffer.wrap(((String) value).getBytes(StandardCharsets.UTF_8));
                    else if (value instanceof Map && wanted.getName().startsWith(MODEL)) value = build(wanted, (Map<String, Object>) value);
                    if (wanted.isInstance(value)) method.invoke(made, value);
                }
            }
        }
        return made;
    }

    // What a result holds, by its getters.
    static Object data(Object value) throws Exception {
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) return value;
        if (value instanceof Date) return value.toString();
        if (value instanceof Collection) {
            List<Object> items = new ArrayList<>();
            for (Object item : (Collection<?>) value) items.add(data(item));
            return items;
        }
        Map<String, Object> found = new LinkedHashMap<>();
        if (value instanceof Map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) found.put((String) entry.getKey(), data(entry.getValue()));
            return found;
        }
        for (Method method : value.getClass().getDeclaredMethods()) {
            if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
                found.put(method.getName().substring(3), data(method.invoke(value)));
            }
        }
        return found;
    }

    public static void main(String[] arguments) throws Exception {
        AmazonSimpleEmailService ses = AmazonSimpleEmailServiceClientBuilder.standard()
            .withCredentials(DefaultAWSCredentialsProviderChain.getInstance())
            .withClientConfiguration(new ClientConfiguration().withMaxErrorRetry(0))
            .withEndpointConfiguration(new EndpointConfiguration(System.getenv("ENDPOINT"), System.getenv("AWS_REGION")))
            .build();
        List<Map<String, Object>> steps =
            Jackson.fromJsonString(Files.readString(Path.of(System.getenv("SCENARIO"))), List.class);
        for (Map<String, Object> step : steps) {
            String call = (String) step.get("call");
            Class<?> type = Class.forName(MODEL + call + "Request");
            Method method = AmazonSimpleEmailService.class.getMethod(call.substring(0, 1).toLowerCase() + call.substring(1), type);
            try {
                say("call", call, "result", data(method.invoke(ses, build(type, (Map<String, Object>) step.get("params")))));
            } catch (InvocationTargetException thrown) {
                Throwable error = thrown.getCause();
                String name = error.getClass().getSimpleName();
                boolean typed = !name.equals("AmazonSimpleEmailServiceException");
                if (!typed) name = ((AmazonServiceException) error).getErrorCode();
                say("call", call, "error", name, "typed", typed, "message", String.valueOf(error.getMessage()));
            }
        }
    }
}
