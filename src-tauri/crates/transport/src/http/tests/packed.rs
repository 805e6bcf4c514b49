//! Answers that are packed with gzip. The size limit is that of what they unpack to (SAFETY.md case 59).

use super::*;

#[tokio::test]
async fn a_packed_answer_is_asked_for_and_unpacked() {
    // `{"displayName":"Backstube Lindqvist","id":"0000"}`.
    const PACKED: &[u8] = &[
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xab, 0x56, 0x4a, 0xc9, 0x2c, 0x2e, 0xc8, 0x49, 0xac, 0xf4, 0x4b, 0xcc,
        0x4d, 0x55, 0xb2, 0x52, 0x72, 0x4a, 0x4c, 0xce, 0x2e, 0x2e, 0x29, 0x4d, 0x4a, 0x55, 0xf0, 0xc9, 0xcc, 0x4b,
        0x29, 0x2c, 0xcb, 0x2c, 0x2e, 0x51, 0xd2, 0x51, 0xca, 0x4c, 1, 0x4a, 0x19, 0, 0x81, 0x52, 0x2d, 0, 0xb5, 0xea,
        0xe8, 0xea, 0x31, 0, 0, 0,
    ];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = read_head(&mut stream).await;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", PACKED.len());
        write(&mut stream, answer.as_bytes()).await;
        write(&mut stream, PACKED).await;
        head
    });
    let answer = get(url).await.unwrap();
    assert_eq!(&answer.body[..], br#"{"displayName":"Backstube Lindqvist","id":"0000"}"#);
    assert!(server.await.unwrap().contains("accept-encoding: gzip\r\n"));
}

#[tokio::test]
async fn a_packed_bomb_ends_at_the_limit_of_what_it_unpacks_to() {
    // 10,000 zero bytes, packed to 45.
    const BOMB: &[u8] = &[
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xed, 0xc1, 1, 0xd, 0, 0, 0, 0xc2, 0xa0, 0xf7, 0x4f, 0x6d, 0xe, 0x37, 0xa0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0, 0xdf, 0, 0x2e, 0xca, 0x3b, 0x4d, 0x10, 0x27, 0, 0,
    ];
    let mut answer = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n".to_vec();
    answer.extend_from_slice(BOMB);
    let error = get(answering(answer.leak(), false).await).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::TooLarge);
}
