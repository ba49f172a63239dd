//! The messages of `containerd.services.content.v1`, as far as they are used.

use bollard_buildkit_proto::google::protobuf::Timestamp;

/// The action that ends a write.
pub const COMMIT: i32 = 2;

/// Asks how large a blob is.
#[derive(Clone, PartialEq, prost::Message)]
pub struct InfoRequest {
    /// Which blob.
    #[prost(string, tag = "1")]
    pub digest: String,
}

/// What is known of a blob.
#[derive(Clone, PartialEq, prost::Message)]
pub struct InfoResponse {
    /// It.
    #[prost(message, optional, tag = "1")]
    pub info: Option<Info>,
}

/// What is known of a blob.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Info {
    /// Its digest.
    #[prost(string, tag = "1")]
    pub digest: String,
    /// Its size, in bytes.
    #[prost(int64, tag = "2")]
    pub size: i64,
    /// When it was made.
    #[prost(message, optional, tag = "3")]
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    #[prost(message, optional, tag = "4")]
    pub updated_at: Option<Timestamp>,
}

/// Asks for a part of a blob.
#[derive(Clone, PartialEq, prost::Message)]
pub struct ReadRequest {
    /// Which blob.
    #[prost(string, tag = "1")]
    pub digest: String,
    /// From where.
    #[prost(int64, tag = "2")]
    pub offset: i64,
    /// How much; 0: all.
    #[prost(int64, tag = "3")]
    pub size: i64,
}

/// A piece of a blob.
#[derive(Clone, PartialEq, prost::Message)]
pub struct ReadResponse {
    /// Where it belongs.
    #[prost(int64, tag = "1")]
    pub offset: i64,
    /// It.
    #[prost(bytes = "vec", tag = "2")]
    pub data: Vec<u8>,
}

/// A step of writing a blob.
#[derive(Clone, PartialEq, prost::Message)]
pub struct WriteRequest {
    /// What is to be done: 0: tell; 1: write; 2: finish.
    #[prost(int32, tag = "1")]
    pub action: i32,
    /// The name of the write.
    #[prost(string, tag = "2")]
    pub name: String,
    /// The size that the blob is to have; 0: any.
    #[prost(int64, tag = "3")]
    pub total: i64,
    /// The digest that it is to have; empty: any.
    #[prost(string, tag = "4")]
    pub expected: String,
    /// Where the data belongs.
    #[prost(int64, tag = "5")]
    pub offset: i64,
    /// The data.
    #[prost(bytes = "vec", tag = "6")]
    pub data: Vec<u8>,
}

/// How far a write has come.
#[derive(Clone, PartialEq, prost::Message)]
pub struct WriteResponse {
    /// What was done.
    #[prost(int32, tag = "1")]
    pub action: i32,
    /// When it began.
    #[prost(message, optional, tag = "2")]
    pub started_at: Option<Timestamp>,
    /// When something was written.
    #[prost(message, optional, tag = "3")]
    pub updated_at: Option<Timestamp>,
    /// How many bytes there are.
    #[prost(int64, tag = "4")]
    pub offset: i64,
    /// How many there are to be.
    #[prost(int64, tag = "5")]
    pub total: i64,
    /// The digest, when it is finished.
    #[prost(string, tag = "6")]
    pub digest: String,
}
