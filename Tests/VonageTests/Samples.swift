/// Webhooks as documented, with invented numbers and ids.
enum Samples {
    static let answer = """
        {"from":"15550100001","to":"15550100002","uuid":"0A0000000123ABCD1","conversation_uuid":"CON-2541d01c-253e-48be-a8e0-da4bbe4c3722",\
        "endpoint_type":"sip","region_url":"https://api-us-3.vonage.com","custom_data":{"a":[1]},"SipHeader_X-OpenTok-SessionId":"1_MX4",\
        "sipheader_x-room-auth":"proof","SipHeader_User-to-User":"u"}
        """
    static let completed = """
        {"headers":{},"end_time":"2020-07-01T20:45:42.000Z","uuid":"0A0000000123ABCD1","network":"US-VIRTUAL","duration":"7",\
        "start_time":"2020-07-01T20:45:35.000Z","rate":"0.00450000","price":"0.00052500","from":"15550100001","to":"15550100002",\
        "conversation_uuid":"CON-2541d01c-253e-48be-a8e0-da4bbe4c3722","status":"completed","direction":"inbound","disconnected_by":"user",\
        "sip_code":200,"timestamp":"2020-07-01T20:45:41.712Z"}
        """
    static let dtmf = """
        {"speech":{"error":"Speech was not enabled"},"dtmf":{"digits":"4821","timed_out":false},"from":"15550100001","to":"15550100002",\
        "uuid":"0A0000000123ABCD1","conversation_uuid":"CON-2541d01c-253e-48be-a8e0-da4bbe4c3722","timestamp":"2020-07-29T19:20:33.015Z"}
        """
    static let speech = """
        {"speech":{"timeout_reason":"end_on_silence_timeout","results":[{"text":"sales","confidence":"0.94"},{"text":"sails","confidence":0.5}]},\
        "dtmf":{"digits":null,"timed_out":false},"uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","timestamp":"2020-01-01T14:00:00.000Z"}
        """
}
