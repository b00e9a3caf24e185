package dev.slotgraph.platform.crypto;

import dev.slotgraph.api.event.Personal;
import java.io.ByteArrayOutputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.Version;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.ser.Serializers;

/**
 * Writes {@link Personal} as <code>{"subject":"…","sealed":"…"}</code>: the JSON of the value, encrypted under the subject's key
 * (AES-GCM, bound to the subject's id), in Base64. Reads it back as long as the key exists, and as erased once it was destroyed.
 * For the event serializer only: its output goes to the log, where nothing else may stand. Thread-safe.
 */
public final class PersonalDataModule extends JacksonModule {

    private static final String SUBJECT = "subject";
    private static final String SEALED = "sealed";

    private final SubjectKeys keys;

    public PersonalDataModule(SubjectKeys keys) {
        this.keys = keys;
    }

    @Override
    public String getModuleName() {
        return "slotgraph-personal-data";
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addSerializers(new Serializers() {
            @Override
            public @Nullable ValueSerializer<?> findSerializer(
                    SerializationConfig config,
                    JavaType type,
                    BeanDescription.Supplier description,
                    com.fasterxml.jackson.annotation.JsonFormat.@Nullable Value format) {
                return type.hasRawClass(Personal.class) ? new Writer(keys, type.containedTypeOrUnknown(0), null) : null;
            }
        });
        context.addDeserializers(new Deserializers.Base() {
            @Override
            public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
                return type == Personal.class;
            }

            @Override
            public @Nullable ValueDeserializer<?> findBeanDeserializer(
                    JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
                return type.hasRawClass(Personal.class) ? new Reader(keys, type.containedTypeOrUnknown(0), null) : null;
            }
        });
    }

    private static final class Writer extends ValueSerializer<Personal<?>> {

        private final SubjectKeys keys;
        private final JavaType type;
        private final @Nullable ValueSerializer<Object> content;

        Writer(SubjectKeys keys, JavaType type, @Nullable ValueSerializer<Object> content) {
            this.keys = keys;
            this.type = type;
            this.content = content;
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
            // Of an open type each value brings its own serializer.
            return type.isFinal() || type.isContainerType() || type.isRecordType()
                    ? new Writer(keys, type, context.findContentValueSerializer(type, property))
                    : this;
        }

        @Override
        public void serialize(Personal<?> personal, JsonGenerator json, SerializationContext context) {
            json.writeStartObject();
            json.writeStringProperty(SUBJECT, personal.subject().toString());
            byte[] sealed = seal(personal, context);
            if (sealed == null) {
                json.writeNullProperty(SEALED);
            } else {
                json.writeName(SEALED);
                json.writeBinary(sealed);
            }
            json.writeEndObject();
        }

        private byte @Nullable [] seal(Personal<?> personal, SerializationContext context) {
            Object value = personal.value();
            if (value == null) {
                return null;
            }
            UUID subject = personal.subject();
            return switch (keys.find(subject)) {
                case SubjectKey.Live(var key) -> AesGcm.encrypt(key, plain(value, context), SubjectKeys.bytes(subject));
                // Who was erased stays erased, whatever comes in late.
                case SubjectKey.Destroyed _ -> null;
                case SubjectKey.Unknown _ ->
                    throw new IllegalStateException(
                            "subject " + subject + " has no key: make it in the transaction that stores the event");
            };
        }

        private byte[] plain(Object value, SerializationContext context) {
            var bytes = new ByteArrayOutputStream(256);
            try (JsonGenerator json = context.createGenerator(bytes)) {
                ValueSerializer<Object> serializer =
                        content != null ? content : context.findRootValueSerializer(value.getClass());
                serializer.serialize(value, json, context);
            }
            return bytes.toByteArray();
        }
    }

    private static final class Reader extends ValueDeserializer<Personal<?>> {

        private final SubjectKeys keys;
        private final JavaType type;
        private final @Nullable ValueDeserializer<Object> content;

        Reader(SubjectKeys keys, JavaType type, @Nullable ValueDeserializer<Object> content) {
            this.keys = keys;
            this.type = type;
            this.content = content;
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            return new Reader(keys, type, context.findContextualValueDeserializer(type, property));
        }

        @Override
        public Personal<?> deserialize(JsonParser json, DeserializationContext context) {
            UUID subject = null;
            byte[] sealed = null;
            if (!json.isExpectedStartObjectToken()) {
                context.reportWrongTokenException(this, JsonToken.START_OBJECT, "expected subject and sealed");
            }
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                json.nextToken();
                switch (name) {
                    case SUBJECT -> subject = UUID.fromString(json.getString());
                    case SEALED -> sealed = json.currentToken() == JsonToken.VALUE_NULL ? null : json.getBinaryValue();
                    default -> json.skipChildren();
                }
            }
            if (subject == null) {
                return context.reportInputMismatch(this, "personal data without a subject");
            }
            return new Personal<>(subject, sealed == null ? null : open(subject, sealed, context));
        }

        private @Nullable Object open(UUID subject, byte[] sealed, DeserializationContext context) {
            return switch (keys.find(subject)) {
                case SubjectKey.Live(var key) ->
                    value(AesGcm.decrypt(key, sealed, SubjectKeys.bytes(subject)), context);
                case SubjectKey.Destroyed _ -> null;
                // Damage must not look like an erased person.
                case SubjectKey.Unknown _ ->
                    throw new IllegalStateException("the key of subject " + subject + " is not in this database");
            };
        }

        private @Nullable Object value(byte[] plain, DeserializationContext context) {
            if (content == null) {
                throw new IllegalStateException("used without having been resolved");
            }
            try (JsonParser json = context.createParser(plain)) {
                json.nextToken();
                return content.deserialize(json, context);
            }
        }
    }
}
